package dev.rekey.api.wire;

import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.key.ChangeEffect;
import dev.rekey.http.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of what a change replaces, and of its effects. */
public final class DifferenceJson {

    private DifferenceJson() {}

    /** The consequences of a change for users of the key. */
    public static ArrayNode effects(List<ChangeEffect> effects) {
        ArrayNode json = Json.array();
        for (ChangeEffect effect : effects) {
            json.addObject()
                    .put("code", effect.code().text())
                    .put("value", effect.value())
                    .put("text", effect.text());
        }
        return json;
    }

    /** The old and new value of each changed field. */
    public static ArrayNode changes(List<FieldChange> changes) {
        ArrayNode json = Json.array();
        for (FieldChange change : changes) {
            ObjectNode item = json.addObject();
            item.put("field", change.field());
            item.set("from", Json.tree(change.from()));
            item.set("to", Json.tree(change.to()));
            if (change.shortened()) {
                item.put("shortened", true);
            }
        }
        return json;
    }
}
