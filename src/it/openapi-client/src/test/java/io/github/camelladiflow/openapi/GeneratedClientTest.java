// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.openapi;

import com.example.ladiflow.CustomerApi;
import com.example.ladiflow.client.ApiClient;
import com.example.ladiflow.client.ApiException;
import com.example.ladiflow.model.CustomerLookup;
import com.example.ladiflow.model.CustomerQuery;
import com.example.ladiflow.model.CustomerUpsert;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tests a client that openapi-generator creates from the description of the API, with the sandbox. */
class GeneratedClientTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    private static CustomerApi customers(String apiKey) {
        var client = new ApiClient();
        client.updateBaseUri(LADIFLOW.baseUrl());
        client.setRequestInterceptor(request -> request.header("Api-Key", apiKey));
        return new CustomerApi(client);
    }

    @Test
    void looksUpCustomer() throws ApiException {
        var shown = customers(LADIFLOW.apiKey()).showCustomer(new CustomerLookup().phone("0901234567"));

        var customer = shown.getData().getCustomer();
        assertEquals("6650a1b2c3d4e5f601234567", customer.getObjectId());
        assertEquals("lan.tran@example.com", customer.getEmail());
        assertEquals("Trần Thị Ngọc Lan", customer.getName());
        assertEquals(21, customer.getCustomFields().size());
    }

    @Test
    void listsAndWrites() throws ApiException {
        var customers = customers(LADIFLOW.apiKey());

        var written = customers.createOrUpdateCustomer(new CustomerUpsert().email("an@example.com"));
        var page = customers.listCustomers(new CustomerQuery().limit(3));

        assertTrue(written.getData().getIsNewSubscriber());
        assertEquals(1_001, page.getData().getTotal());
        assertEquals("an@example.com", page.getData().getItems().get(0).getEmail());
    }

    @Test
    void failsWithWrongApiKey() {
        var failure = assertThrows(
                ApiException.class, () -> customers("wrong").showCustomer(new CustomerLookup().phone("0901234567")));

        assertEquals(401, failure.getCode());
    }
}
