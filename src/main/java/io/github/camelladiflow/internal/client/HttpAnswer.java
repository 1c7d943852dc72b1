/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.internal.client;

import java.io.InputStream;
import java.nio.charset.Charset;

/**
 * What came back over the wire. The body is read while it arrives, so only inside of the call.
 *
 * @param status the HTTP status
 * @param retryAfter the value of the header {@code Retry-After}, null if there is none
 * @param charset the character set of the content type, null if it names none, an unknown one, or
 *     one of Unicode, which JSON tells by itself
 * @param body the body, already decompressed, null if there is none
 */
record HttpAnswer(int status, String retryAfter, Charset charset, InputStream body) {}
