// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.fuzz;

import java.time.LocalDate;
import java.util.Map;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.CustomerWrite;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;

/** Phone numbers and birthdays as people write them: they are rejected, or get a form that does not change any more. */
class PhoneAndDateFuzzTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest(maxDuration = "30s")
    void phoneAndDate(FuzzedDataProvider input) throws Exception {
        String text = input.consumeRemainingAsString();
        phone(text);
        birthday(text);
    }

    private static void phone(String text) {
        String phone;
        try {
            phone = CustomerLookup.of(LookupField.PHONE, text, PhoneFormat.VN).value();
        } catch (IllegalArgumentException | LadiFlowRequestException rejected) {
            return;
        }
        if (!CustomerLookup.of(LookupField.PHONE, phone, PhoneFormat.VN).value().equals(phone)) {
            throw new AssertionError("The number changes when it is converted again: " + phone);
        }
    }

    private static void birthday(String text) throws Exception {
        CustomerWrite write;
        try {
            write = CustomerWrite.of(Map.of("phone", "0901234567", "dob", text));
        } catch (IllegalArgumentException rejected) {
            return;
        }
        var written = JSON.readTree(write.toJson()).path("dob").asText("");
        if (!written.isEmpty()) {
            LocalDate.parse(written);
        }
    }
}
