// SPDX-License-Identifier: Apache-2.0
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
    void metadataListsPathsOfAllOperations() {
        assertThat(LadiFlowOperation.PATHS)
                .isEqualTo(Arrays.stream(LadiFlowOperation.values())
                        .map(LadiFlowOperation::path)
                        .collect(Collectors.joining(",")));
    }

    @ParameterizedTest
    @EnumSource
    void findsOperationByPathAndPrintsPath(LadiFlowOperation operation) {
        assertThat(LadiFlowOperation.of(operation.path())).isSameAs(operation);
        assertThat(operation).hasToString(operation.path());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "customer", "Customer/Show", "customer/show/"})
    void rejectsUnknownPathListingValidOnes(String path) {
        assertThatThrownBy(() -> LadiFlowOperation.of(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Use one of: customer/show");
    }
}
