// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;

/**
 * A customer's Zalo user id, with the Zalo official account (OA) to which it belongs. A getter returns null if its
 * member is missing, null or of an unexpected type.
 */
public final class ZaloOaUid extends ApiObject {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    ZaloOaUid(JsonValue members) {
        super(members);
    }

    /** {@return {@code zalo_oa_id}: the id of the official account} */
    public String getZaloOaId() {
        return textOrNumber("zalo_oa_id");
    }

    /** {@return {@code zalo_uid}: the customer's user id, which Zalo assigns for this official account} */
    public String getZaloUid() {
        return textOrNumber("zalo_uid");
    }

    /** {@return {@code primary}: whether this is the customer's main Zalo contact} */
    public Boolean isPrimary() {
        return bool("primary");
    }
}
