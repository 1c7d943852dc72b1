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
package io.github.camelladiflow.internal.operation;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

import io.github.camelladiflow.internal.options.OptionGroup;
import io.github.camelladiflow.model.CustomerTag;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * What each operation of the API is made of.
 *
 * @param options the options that it has besides those of all
 * @param maker makes it as an endpoint is set to use it
 */
public record Operations(Set<OptionGroup> options, Function<OperationContext, Operation<?, ?>> maker) {

    /** The one place that knows them all. */
    public static Operations of(LadiFlowOperation operation) {
        return switch (operation) {
            case CUSTOMER_LIST_TAG ->
                new Operations(
                        EnumSet.of(OptionGroup.LIST),
                        context -> new KeywordList<>(operation, context, CustomerTag::of));
            case CUSTOMER_SHOW -> new Operations(EnumSet.of(OptionGroup.LOOKUP), CustomerShow::new);
        };
    }
}
