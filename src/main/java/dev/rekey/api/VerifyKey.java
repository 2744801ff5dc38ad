package dev.rekey.api;

import dev.rekey.core.Violations;
import dev.rekey.core.access.Address;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Permission;
import dev.rekey.core.project.PermissionRules;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Resource;
import dev.rekey.core.verify.Verifier;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fields;
import java.util.List;
import java.util.Optional;

/** {@code POST /v1/verify}: is this key good for this? 200 for every verdict. */
final class VerifyKey implements NativeOperation {

    private final Verifier verifier;

    VerifyKey(Verifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return Answer.json(200, VerdictJson.of(verifier.verify(caller, () -> question(Body.read(exchange)))))
                .with("Cache-Control", "no-store");
    }

    private static Verifier.Question question(Fields fields) {
        Optional<KeySecret> key = fields.requiredText("key").flatMap(KeySecret::presented);
        // An address that is none is one that no address rule lets pass: the caller handed on what it was told.
        Optional<Address> address = fields.optionalText("ip").flatMap(Address::parse);
        Optional<String> origin = fields.optionalText("origin");
        List<String> permissions = fields.optionalTexts("permissions");
        Optional<Resource> resource = fields.optionalText("resource").flatMap(text -> {
            Optional<Resource> parsed = Resource.parse(text);
            if (parsed.isEmpty()) {
                fields.unacceptable("resource", "not_a_resource", "A resource is a type, a colon and an id.");
            }
            return parsed;
        });
        Body.refuseMisshapen(fields);
        Violations violations = new Violations();
        violations.addAll(fields.unacceptable());
        List<Permission> needed = PermissionRules.parse("permissions", permissions, violations);
        violations.refuseIfAny();
        return new Verifier.Question(
                key, new Attempt(address.orElse(null), origin.orElse(null), false, needed, resource.orElse(null)));
    }
}
