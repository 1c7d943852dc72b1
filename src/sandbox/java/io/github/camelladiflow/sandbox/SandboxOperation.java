// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/**
 * One operation of the API as the sandbox plays it; {@link SandboxOperations} lists them. The sandbox has checked path,
 * method, key and content type before it asks, and asks for one request at a time.
 */
interface SandboxOperation {

    /** The members that a request may have, and what each must be if the sandbox is strict. */
    Map<String, MemberType> members();

    /**
     * Answers one request.
     *
     * @param request the body
     * @param state all that the sandbox knows; changes stay until the sandbox is reset
     * @return the answer
     * @throws IllegalArgumentException if the request holds something wrong: becomes HTTP 400 with this message
     */
    SandboxResponse handle(Map<String, Object> request, SandboxState state);
}
