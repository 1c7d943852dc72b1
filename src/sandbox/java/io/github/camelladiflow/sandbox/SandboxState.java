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
package io.github.camelladiflow.sandbox;

import java.util.List;
import java.util.Map;

/** All that the operations know and change. Not thread-safe: who uses it holds its monitor. */
final class SandboxState {

    private final List<SandboxCustomer> seeded;
    private final List<Map<String, Object>> more;
    private final NotFoundStyle firstNotFound;

    final SandboxStore customers = new SandboxStore();
    NotFoundStyle notFound;

    SandboxState(List<SandboxCustomer> seeded, List<Map<String, Object>> more, NotFoundStyle notFound) {
        this.seeded = seeded;
        this.more = more;
        this.firstNotFound = notFound;
        reset();
    }

    /** Makes everything as it was at the start. */
    void reset() {
        notFound = firstNotFound;
        customers.reset(seeded, more);
    }
}
