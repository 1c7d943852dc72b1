// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.model.ApiObject;

/** The JSON object of a request, which is checked before it is made and does not change afterwards. */
abstract class Request extends ApiObject {

    /** Shared with no one who changes it. */
    final ObjectNode tree;

    Request(ObjectNode tree) {
        super(tree);
        this.tree = tree;
    }

    final String text(String member) {
        return tree.path(member).textValue();
    }
}
