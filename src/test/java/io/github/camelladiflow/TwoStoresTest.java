// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Two stores are two components with names of their own, which may be anything. */
class TwoStoresTest extends SandboxRouteTestBase {

    @RegisterExtension
    static final LadiFlowExtension OTHER = new LadiFlowExtension(
            LadiFlowSandbox.builder().apiKey("key-of-the-other").customerCount(0));

    @BeforeEach
    void addStores() throws Exception {
        OTHER.sandbox().add("{\"phone\": \"" + LAN.phone() + "\", \"name\": \"Other\"}");
        context.addComponent("hanoi", store(LADIFLOW));
        context.addComponent("saigon", store(OTHER));
        start(routes -> {
            routes.from("direct:hanoi").to("hanoi:customer/show");
            routes.from("direct:saigon").to("saigon:customer/show?notFound=NULL");
        });
    }

    private static LadiFlowComponent store(LadiFlowExtension sandbox) {
        var store = new LadiFlowComponent();
        store.getConfiguration().setApiKey(sandbox.apiKey());
        store.getConfiguration().setBaseUrl(sandbox.baseUrl());
        return store;
    }

    @Test
    void callsEachStoreWithItsOwnKey() {
        var ofHanoi = sendForBody("direct:hanoi", LAN.phone(), Customer.class);
        var ofSaigon = sendForBody("direct:saigon", LAN.phone(), Customer.class);

        assertThat(ofHanoi.getName()).isEqualTo(LAN.name());
        assertThat(ofSaigon.getName()).isEqualTo("Other");
        assertThat(sandbox().requests())
                .singleElement()
                .satisfies(request -> assertThat(request.header("Api-Key")).contains(LADIFLOW.apiKey()));
        assertThat(OTHER.sandbox().requests())
                .singleElement()
                .satisfies(request -> assertThat(request.header("Api-Key")).contains("key-of-the-other"));
    }

    @Test
    void suggestsOptionForEndpointOfNamedStore() {
        assertThat(startFailureMessages("saigon:customer/show?lookupfeld=PHONE"))
                .contains("There is no option lookupfeld, did you mean lookupField? Use one of:");
    }

    @Test
    void keepsDynamicToSafeForBothStores() throws Exception {
        start(routes -> routes.from("direct:dynamic").toD("saigon:customer/show?notFound=NULL&lookupValue=${body}"));

        sendSuccessfully("direct:dynamic", LAN.phone());
        sendSuccessfully("direct:dynamic", "a+b@example.com");
        var hostile = send("direct:dynamic", "x&baseUrl=http://127.0.0.1:1/1.0");

        assertThat(hostile.getException()).isInstanceOf(LadiFlowRequestException.class);
        assertThat(context.getEndpoints())
                .filteredOn(LadiFlowEndpoint.class::isInstance)
                .extracting(Endpoint::getEndpointUri)
                .isNotEmpty()
                .allSatisfy(uri -> assertThat(uri).doesNotContain(LAN.phone(), "a+b", "a%2Bb", "127.0.0.1:1/"));
        assertThat(OTHER.sandbox().requests().get(1).text("email")).contains("a+b@example.com");
    }
}
