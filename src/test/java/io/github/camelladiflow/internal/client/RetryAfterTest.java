// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryAfterTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-02T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0                               | PT0S
                    120                             | PT2M
                    ' 5 '                           | PT5S
                    1234567890                      | PT1234567890S
                    9999999999                      | PT9999999999S
                    99999999999999999999            | PT9999999999S
                    Mon, 02 Mar 2026 12:00:30 GMT   | PT30S
                    Mon, 2 Mar 2026 13:00:00 GMT    | PT1H
                    Mon, 02 Mar 2026 11:59:00 GMT   | PT0S
                    """)
    void parsesSecondsOrDate(String header, Duration expected) {
        assertThat(FailureFactory.parseRetryAfter(header, NOON)).isEqualTo(expected);
    }

    @ParameterizedTest
    @NullSource
    @CsvSource(delimiter = '|', textBlock = """
                    ''
                    ' '
                    soon
                    -1
                    1.5
                    1,5
                    2026-03-02T12:00:30Z
                    Tue, 02 Mar 2026 12:00:30 GMT
                    """)
    void returnsNullForInvalidValue(String header) {
        assertThat(FailureFactory.parseRetryAfter(header, NOON)).isNull();
    }
}
