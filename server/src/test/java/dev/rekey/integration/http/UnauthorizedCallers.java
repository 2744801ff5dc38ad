package dev.rekey.integration.http;

import static dev.rekey.testing.JsonText.json;

import dev.rekey.http.RouteTable;
import dev.rekey.testing.TestClient;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What each route of each API says to those who have no business there. */
public final class UnauthorizedCallers {

    /**
     * What one route answers.
     *
     * @param none the status without a credential
     * @param wrong the status with one that is none of ours
     * @param stranger the status with a good one of an administrator of another project
     * @param query what follows the path
     * @param body what is sent; names in braces stand for things that exist, and then for things that do not
     * @param guard which preconditions it honors
     */
    public record Row(
            int none,
            int wrong,
            int stranger,
            String query,
            @Nullable String body,
            Guard guard) {}

    /** Which preconditions (RFC 9110, 13.1) a route honors. */
    public enum Guard {
        /** It changes nothing. */
        NOTHING,
        /** It changes a resource that has an entity tag, and a project may demand {@code If-Match}. */
        RESOURCE,
        /** It adds to a collection, which exists and has no entity tag. */
        COLLECTION,
        /** The vendor's API knows neither entity tags nor preconditions. */
        OF_VENDOR
    }

    private static final Map<String, Row> ROWS = new TreeMap<>();

    static {
        // Open to everybody.
        row("native getLiveness", 200, 200, 200);
        row("native getReadiness", 200, 200, 200);
        row("native openApi", 200, 200, 200);
        row("native openApiJson", 200, 200, 200);
        for (String dialect : new String[] {"docspace", "partoo", "voiceable", "basic"}) {
            row("native " + dialect + "OpenApi", 200, 200, 200);
            row("native " + dialect + "OpenApiJson", 200, 200, 200);
        }
        row("native docs", 200, 200, 200);
        row("native docsStart", 200, 200, 200);
        row("native docsScript", 200, 200, 200);
        row("native docsErrors", 200, 200, 200);

        row("native getMetrics", 401, 401, 200);
        row("native listNodes", 401, 401, 200);
        row("native getReceipt", 401, 401, 404);

        row("native createProject", Guard.COLLECTION, 401, 401, 403, "", json("{'slug': '{slug}', 'name': 'x'}"));
        row("native listProjects", 401, 401, 200);
        row("native getProject", 401, 401, 404);
        row("native updateProject", Guard.RESOURCE, 401, 401, 404, "", json("{'name': 'x'}"));
        row("native deleteProject", Guard.RESOURCE, 401, 401, 403);
        row("native listFindings", 401, 401, 404, "?kind=unused", null);
        row("native createUser", Guard.COLLECTION, 401, 401, 404, "", json("{'external_id': 'x'}"));
        row("native listUsers", 401, 401, 404);
        row("native getUser", 401, 401, 404);
        row("native updateUser", Guard.RESOURCE, 401, 401, 404, "", json("{'name': 'x'}"));
        row("native deleteUser", Guard.RESOURCE, 401, 401, 404);
        row("native setRole", Guard.RESOURCE, 401, 401, 404, "", json("{'permissions': []}"));
        row("native listRoles", 401, 401, 404);
        row("native getRole", 401, 401, 404);
        row("native deleteRole", Guard.RESOURCE, 401, 401, 404);
        row("native createKey", Guard.COLLECTION, 401, 401, 404, "", """
            {"project": "{project}", "owner": "{user}", "name": "x", "restricted": false}
            """);
        row("native listKeys", 401, 401, 404, "?project={project}", null);
        row("native getKey", 401, 401, 404);
        row("native getKeyUsage", 401, 401, 404);
        row("native getSuggestions", 401, 401, 404);
        row("native listRevisions", 401, 401, 404);
        row("native getRevision", 401, 401, 404);
        row("native restoreKey", Guard.RESOURCE, 401, 401, 404, "", "{}");
        row("native updateKey", Guard.RESOURCE, 401, 401, 404, "", json("{'name': 'x'}"));
        row("native rehearseKey", 401, 401, 404, "", json("{'name': 'x'}"));
        row("native deleteKey", Guard.RESOURCE, 401, 401, 404);
        row("native setKeyMetadata", Guard.RESOURCE, 401, 401, 404, "", "{}");
        row("native revokeKey", Guard.RESOURCE, 401, 401, 404, "", "{}");
        row("native rotateKey", Guard.RESOURCE, 401, 401, 404);
        row("native cancelRotation", Guard.RESOURCE, 401, 401, 404);
        row("native updateSecret", Guard.RESOURCE, 401, 401, 404, "", json("{'expires_in_seconds': 60}"));
        row("native endSecret", Guard.RESOURCE, 401, 401, 404);
        row("native listScheduledChanges", 401, 401, 404);
        row("native getScheduledChange", 401, 401, 404);
        row("native cancelScheduledChange", Guard.RESOURCE, 401, 401, 404);
        row("native applyScheduledChange", Guard.RESOURCE, 401, 401, 404);
        row("native verifyKey", 401, 401, 200, "", json("{'key': '{secret}'}"));
        row("native verifyKeys", 401, 401, 200, "", json("{'verifications': [{'key': '{secret}'}]}"));
        row("native introspectKey", 401, 401, 200, "", "token={secret}");
        row("native listAuditEvents", 401, 401, 404, "?project={project}", null);

        row("docspace createApiKey", Guard.OF_VENDOR, 401, 401, 200, "", json("{'name': 'x'}"));
        row("docspace getApiKeys", 401, 401, 200);
        row("docspace getApiKey", 401, 401, 200);
        row("docspace getAllPermissions", 401, 401, 200);
        row("docspace updateApiKey", Guard.OF_VENDOR, 401, 401, 404, "", json("{'name': 'x'}"));
        row("docspace deleteApiKey", Guard.OF_VENDOR, 401, 401, 404);

        row("partoo listApiKeys", 401, 401, 200);
        row("partoo createApiKey", Guard.OF_VENDOR, 401, 401, 201, "", json("{'label': 'x'}"));
        row("partoo getApiKey", 401, 401, 404);
        row("partoo updateApiKey", Guard.OF_VENDOR, 401, 401, 404, "", json("{'label': 'x'}"));
        row("partoo revokeApiKey", Guard.OF_VENDOR, 401, 401, 404);
        row("partoo getPermissions", 401, 401, 403, "?org_id={project}", null);

        for (String mount : new String[] {"", "ForWebClient"}) {
            row("voiceable listApiKeys" + mount, 401, 401, 200);
            row(
                    "voiceable createApiKey" + mount,
                    Guard.OF_VENDOR,
                    401,
                    401,
                    201,
                    "",
                    json("{'api_key': {'name': 'x', 'key_type': 'private'}}"));
            row("voiceable getApiKey" + mount, 401, 401, 404);
            row(
                    "voiceable updateApiKey" + mount,
                    Guard.OF_VENDOR,
                    401,
                    401,
                    404,
                    "",
                    json("{'api_key': {'name': 'x'}}"));
            row("voiceable deleteApiKey" + mount, Guard.OF_VENDOR, 401, 401, 404);
        }

        row("basic listKeys", 401, 401, 404);
        row("basic createKey", Guard.OF_VENDOR, 401, 401, 404, "", json("{'label': 'x', 'roles': 'a'}"));
        row("basic verifyKey", 401, 401, 404, "", json("{'key': '{secret}'}"));
        row("basic getKey", 401, 401, 404);
        row("basic updateKey", Guard.OF_VENDOR, 401, 401, 404, "", json("{'label': 'x'}"));
        row("basic deleteKey", Guard.OF_VENDOR, 401, 401, 404);
        row("basic regenerateKey", Guard.OF_VENDOR, 401, 401, 404);

        // Nobody but a trusted proxy is answered, and none is trusted unless the settings say so.
        row("forward-auth forwardAuth", 403, 403, 403);
    }

    private UnauthorizedCallers() {}

    private static void row(String operation, int none, int wrong, int stranger) {
        row(operation, Guard.NOTHING, none, wrong, stranger);
    }

    private static void row(String operation, int none, int wrong, int stranger, String query, @Nullable String body) {
        row(operation, Guard.NOTHING, none, wrong, stranger, query, body);
    }

    private static void row(String operation, Guard guard, int none, int wrong, int stranger) {
        row(operation, guard, none, wrong, stranger, "", null);
    }

    private static void row(
            String operation, Guard guard, int none, int wrong, int stranger, String query, @Nullable String body) {
        if (ROWS.put(operation, new Row(none, wrong, stranger, query, body, guard)) != null) {
            throw new IllegalStateException("two rows for " + operation);
        }
    }

    public static Map<String, Row> rows() {
        return ROWS;
    }

    /** A route's template with its parameters in our names. */
    public static String path(RouteTable.Entry entry) {
        String template = entry.route().template();
        return switch (entry.api().name()) {
            case "docspace" -> template.replace("{keyId}", "{guid}");
            case "partoo" -> template.replaceAll("\\{[a-z_]*id\\}", "{number}");
            case "voiceable" -> template.replace("{id}", "{number}");
            case "basic" -> template.replace("{id}", "{project}").replace("{key_id}", "{key}");
            case "forward-auth" -> template.replace("{profile}", "{slug}.gate").replace("{path...}", "a/b");
            // Epochs count the changes of the whole installation; this one is never reached.
            case "native" ->
                template.replace("{epoch}", "999999999")
                        .replace("{secret}", "{secret_id}")
                        .replace("{version}", "1");
            default -> template;
        };
    }

    /** A client with a credential where the API looks for it. */
    static TestClient with(TestClient client, String api, String secret) {
        return switch (api) {
            case "partoo" -> client.with("x-APIKey", secret);
            case "voiceable" -> client.with("X-API-Key", secret);
            default -> client.as(secret);
        };
    }
}
