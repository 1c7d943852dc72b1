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
package io.github.camelladiflow.model;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LadiFlowOperationTest {

    @Test
    void thePathsInTheMetadataAreThoseOfAllOperations() {
        assertThat(LadiFlowOperation.PATHS)
                .isEqualTo(Arrays.stream(LadiFlowOperation.values())
                        .map(LadiFlowOperation::path)
                        .collect(Collectors.joining(",")));
    }

    @ParameterizedTest
    @EnumSource
    void anOperationIsFoundByItsPathAndShownAsIt(LadiFlowOperation operation) {
        assertThat(LadiFlowOperation.of(operation.path())).isSameAs(operation);
        assertThat(operation).hasToString(operation.path());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "customer", "Customer/Show", "customer/show/"})
    void anUnknownPathIsRefusedWithTheListOfTheRightOnes(String path) {
        assertThatThrownBy(() -> LadiFlowOperation.of(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Use one of: customer/show");
    }
}
