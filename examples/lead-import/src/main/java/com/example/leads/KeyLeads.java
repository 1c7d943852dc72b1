// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.List;
import java.util.Map;

import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LookupField;
import io.github.camelladiflow.model.PhoneFormat;

/** One key a line: a customer id, an e-mail address or a phone number; the component tells them apart. */
record KeyLeads() implements LeadFormat {

    @Override
    public Object key(String line) {
        return line;
    }

    @Override
    public Lead lead(String line) {
        try {
            var key = CustomerLookup.of(LookupField.AUTO, line, PhoneFormat.VN);
            return new Lead(Map.of(key.field().member(), key.value()), false, false, List.of());
        } catch (LadiFlowRequestException e) {
            throw new LeadRowException("failure.key");
        }
    }
}
