// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

/** One key a line: a customer id, an e-mail address or a phone number; the component tells them apart. */
record KeyLeads() implements LeadFormat {

    @Override
    public Object key(String line) {
        return line;
    }
}
