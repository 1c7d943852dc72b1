// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/**
 * One operation of the simulated API. {@link SandboxOperations} lists all operations. The sandbox first checks the
 * path, the method, the key and the content type. Then it calls the operation, for one request at a time.
 */
interface SandboxOperation {

    /** Returns the members that a request may have, with the types that a strict sandbox requires. */
    Map<String, MemberType> members();

    /**
     * Handles one request.
     *
     * @param request the body
     * @param state the data of the sandbox; changes last until the sandbox is reset
     * @return the response
     * @throws IllegalArgumentException if the request is invalid. The sandbox returns HTTP 400 with this message
     */
    SandboxResponse handle(Map<String, Object> request, SandboxState state);
}
