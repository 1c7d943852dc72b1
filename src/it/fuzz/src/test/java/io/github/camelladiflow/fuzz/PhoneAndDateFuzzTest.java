// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.fuzz;

import java.time.LocalDate;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.request.CustomerMembers;
import io.github.camelladiflow.internal.request.LookupKeys;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;

/** Phone numbers and birthdays as people write them: they are rejected, or get a form that does not change any more. */
class PhoneAndDateFuzzTest {

    @FuzzTest(maxDuration = "30s")
    void phoneAndDate(FuzzedDataProvider input) throws Exception {
        String text = input.consumeRemainingAsString();
        phone(text);
        birthday(text);
    }

    private static void phone(String text) {
        String phone;
        try {
            phone = LookupKeys.of(LookupField.PHONE, text, PhoneFormat.VN).value();
        } catch (IllegalArgumentException rejected) {
            return;
        }
        if (!LookupKeys.of(LookupField.PHONE, phone, PhoneFormat.VN).value().equals(phone)) {
            throw new AssertionError("The number changes when it is converted again: " + phone);
        }
    }

    private static void birthday(String text) throws Exception {
        ObjectNode written;
        try {
            written = CustomerMembers.read(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("phone", "0901234567")
                            .put("dob", text),
                    PhoneFormat.AS_IS);
        } catch (IllegalArgumentException rejected) {
            return;
        }
        if (written.has("dob")) {
            LocalDate.parse(written.get("dob").textValue());
        }
    }
}
