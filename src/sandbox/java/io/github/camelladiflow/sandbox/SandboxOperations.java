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

import java.util.Map;

import static java.util.Map.entry;

/** The operations that the sandbox plays, by their paths: a new one is a class and a line here. */
final class SandboxOperations {

    static final Map<String, SandboxOperation> ALL = Map.ofEntries(
            entry("customer/show", new CustomerShow()),
            entry("customer/list", new CustomerList()),
            entry("customer/create", new CustomerCreate()),
            entry("customer/update", new CustomerUpdate()),
            entry("customer/create-or-update", new CustomerCreateOrUpdate()),
            entry("customer/create-tag", new CustomerCreateTag()),
            entry("customer/list-tag", new CustomerListTag()),
            entry("sequence/list", new SequenceList()),
            entry("sequence/subscribe", new SequenceSubscribe()),
            entry("trigger/list", new TriggerList()),
            entry("flow/get-cost", new FlowGetCost()),
            entry("flow/list-transaction", new FlowListTransaction()));

    private SandboxOperations() {}
}
