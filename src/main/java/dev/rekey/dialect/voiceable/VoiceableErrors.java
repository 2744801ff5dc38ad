package dev.rekey.dialect.voiceable;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Maps errors to the vendor's responses: a status with a message, and a list of messages for
 * invalid fields.
 */
final class VoiceableErrors {

    private static final Pattern INDEX = Pattern.compile("[0-9]+");

    private VoiceableErrors() {}

    static HttpResponse of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Unauthenticated _ ->
                error(401, "Authentication required.").with("WWW-Authenticate", "Bearer");
            case Refusal.Forbidden forbidden -> forbidden(forbidden);
            // Byte-identical for everything that does not exist for this caller.
            case Refusal.NotFound _ -> notFound();
            case Refusal.NotOwner _ -> notFound();
            case Refusal.Conflict conflict -> conflict(conflict);
            case Refusal.Invalid invalid -> invalid(messages(invalid));
            case Refusal.StaleVersion e -> error(412, e.publicMessage());
            case Refusal.PreconditionRequired e -> error(428, e.publicMessage());
        };
    }

    static HttpResponse of(HttpError error) {
        return switch (error) {
            case HttpError.MalformedJson e -> badRequest(e);
            case HttpError.NotAnObject e -> badRequest(e);
            case HttpError.TooDeep e -> badRequest(e);
            case HttpError.TooManyFailures e -> toResponse(e);
            case HttpError.AmbiguousCredentials e -> badRequest(e);
            case HttpError.MalformedRequest e -> badRequest(e);
            case HttpError.NoSuchRoute _ -> error(404, "Not Found");
            case HttpError.MethodNotAllowed e -> toResponse(e);
            case HttpError.TooLarge e -> toResponse(e);
            case HttpError.TooSlow e -> toResponse(e);
            case HttpError.UnsupportedContentCoding e -> toResponse(e);
            case HttpError.UnsupportedTransferCoding e -> toResponse(e);
            case HttpError.UnsupportedMediaType e -> toResponse(e);
            case HttpError.HeadersTooLarge e -> toResponse(e);
            case HttpError.UriTooLong e -> toResponse(e);
            case HttpError.TooManyChanges e -> toResponse(e);
            case HttpError.Misdirected e -> toResponse(e);
            case HttpError.Overloaded e -> toResponse(e);
            case HttpError.Unavailable e -> toResponse(e);
            case HttpError.Unexpected e -> toResponse(e);
        };
    }

    /**
     * The vendor documents no 403 for these routes; actions that the user's role does not allow are
     * a 422.
     */
    private static HttpResponse forbidden(Refusal.Forbidden forbidden) {
        return switch (forbidden.reason()) {
            case ROLE_NOT_ALLOWED, GRANT_NOT_ALLOWED -> invalid(List.of(forbidden.publicMessage()));
            case INSUFFICIENT_PERMISSIONS, IP_NOT_ALLOWED, ORIGIN_NOT_ALLOWED -> {
                ObjectNode body = status(403, "Forbidden").put("error", forbidden.publicMessage());
                yield HttpResponse.json(403, body);
            }
        };
    }

    private static HttpResponse conflict(Refusal.Conflict conflict) {
        return switch (conflict.reason()) {
            case KEY_REVOKED -> notFound();
            case KEY_EXPIRED,
                    ROOT_PROTECTED,
                    SLUG_TAKEN,
                    EXTERNAL_ID_TAKEN,
                    PROJECT_NOT_EMPTY,
                    OWNER_DISABLED,
                    TOO_MANY_SECRETS,
                    NO_EARLIER_SECRET,
                    NEWEST_SECRET,
                    LAST_SECRET,
                    TOO_MANY_SCHEDULED_CHANGES,
                    SCHEDULED_CHANGE_ENDED -> invalid(List.of(conflict.publicMessage()));
        };
    }

    private static HttpResponse notFound() {
        return error(404, "API key not found");
    }

    private static HttpResponse badRequest(HttpError error) {
        return HttpResponse.json(400, status(400, "Bad Request").put("error", error.publicMessage()));
    }

    private static HttpResponse toResponse(HttpError error) {
        return error(error.status(), error.publicMessage());
    }

    private static HttpResponse error(int status, String message) {
        return HttpResponse.json(status, status(status, message));
    }

    private static HttpResponse invalid(List<String> messages) {
        ObjectNode body = status(422, "Validation failed");
        body.set("errors", Json.array(messages));
        return HttpResponse.json(422, body);
    }

    static ObjectNode status(int code, String message) {
        ObjectNode body = Json.object();
        body.set("status", Json.object().put("code", code).put("message", message));
        return body;
    }

    /** One sentence per field in the style of Rails: the field's name and its first error. */
    private static List<String> messages(Refusal.Invalid invalid) {
        Map<String, String> messages = new LinkedHashMap<>();
        for (Violation violation : invalid.violations()) {
            String field = field(violation.field());
            if (field.isEmpty()) {
                messages.put(violation.message(), violation.message());
            } else {
                messages.putIfAbsent(field, field + complaint(violation));
            }
        }
        return List.copyOf(messages.values());
    }

    /** The vendor's name of a field. Core uses Rekey's names, this package the vendor's. */
    private static String field(String name) {
        return switch (name) {
            // Fields that a request of this API cannot contain.
            case "owner", "restricted", "expires_at", "description", "allowed_ips", "rate_limits" -> "";
            case "name" -> "Name";
            case "key_type" -> "Key type";
            case "allowed_origins" -> "Allowed origins";
            case "allowed_assistants", "allowed_resources" -> "Allowed assistants";
            case "transient_assistant" -> "Transient assistant";
            default -> name;
        };
    }

    private static String complaint(Violation violation) {
        if (violation.code().equals("blank")) {
            return " can't be blank";
        }
        String within = violation.within();
        String index = within.substring(within.lastIndexOf('/') + 1);
        return (INDEX.matcher(index).matches() ? " at index " + index : "") + " is invalid: " + violation.message();
    }
}
