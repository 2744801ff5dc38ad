package dev.rekey.api;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.core.verify.VerificationRequest;
import dev.rekey.http.FastJsonScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fast reader of common verification requests. Anything unusual or invalid is left to {@link
 * VerifyRequestReader}, which produces the same result and reports errors.
 */
final class FastVerifyRequestReader {

    private static final int MAX_PERMISSIONS = 20;

    private static final FastJsonScanner.Names NAMES =
            FastJsonScanner.Names.of("key", "ip", "origin", "resource", "permissions");
    private static final int KEY = 0;
    private static final int IP = 1;
    private static final int ORIGIN = 2;
    private static final int RESOURCE = 3;
    private static final int PERMISSIONS = 4;

    private static final PermissionQueryCache KNOWN = new PermissionQueryCache();

    private FastVerifyRequestReader() {}

    /** @return {@code null} if {@link VerifyRequestReader} must read the request */
    static @Nullable VerificationRequest read(byte[] body) {
        FastJsonScanner json = FastJsonScanner.read(body, NAMES);
        if (json == null) {
            return null;
        }
        String key = json.text(KEY);
        String ip = json.text(IP);
        String origin = json.text(ORIGIN);
        String resource = json.text(RESOURCE);
        boolean unusual = json.hasTexts(IP)
                || json.hasTexts(ORIGIN)
                || json.hasTexts(RESOURCE)
                || (json.has(PERMISSIONS) && !json.hasTexts(PERMISSIONS));
        if (key == null || unusual) {
            return null;
        }
        ResourceReference parsed =
                resource == null ? null : ResourceReference.parse(resource).orElse(null);
        PermissionQuery needed = json.has(PERMISSIONS) ? needed(json, body) : PermissionQuery.NONE;
        if (needed == null || (resource != null && parsed == null)) {
            return null;
        }
        IpAddress address = ip == null ? null : IpAddress.reported(ip).orElse(null);
        if (ip != null && address == null) {
            return null;
        }
        return VerificationRequest.of(KeySecret.presented(key), new Attempt(address, origin, false, needed, parsed));
    }

    private static @Nullable PermissionQuery needed(FastJsonScanner json, byte[] body) {
        int start = json.start(PERMISSIONS);
        int end = json.end(PERMISSIONS);
        PermissionQuery known = KNOWN.find(body, start, end);
        if (known != null) {
            return known;
        }
        PermissionQuery read = all(json.texts(PERMISSIONS));
        if (read != null) {
            KNOWN.keep(body, start, end, read);
        }
        return read;
    }

    private static @Nullable PermissionQuery all(List<String> texts) {
        if (texts.size() > MAX_PERMISSIONS) {
            return null;
        }
        List<Permission> permissions = new ArrayList<>(texts.size());
        for (String text : texts) {
            Optional<Permission> permission = Permission.parse(text);
            if (permission.isEmpty() || permissions.contains(permission.get())) {
                return null;
            }
            permissions.add(permission.get());
        }
        return PermissionQuery.all(permissions);
    }
}
