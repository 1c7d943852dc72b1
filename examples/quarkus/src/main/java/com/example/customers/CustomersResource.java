// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** The HTTP resource in front of the routes: {@code GET /customers/<phone number, e-mail address or id>}. */
@Path("/customers")
public class CustomersResource {

    @Inject
    ProducerTemplate camel;

    /** Returns the customer as JSON, or the status of an error. */
    @GET
    @Path("{key}")
    @Produces("application/json;charset=UTF-8")
    public Response customer(@PathParam("key") String key) {
        var response = camel.request(
                        "direct:customer", exchange -> exchange.getMessage().setHeader("key", key))
                .getMessage();
        return Response.status(response.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class))
                .entity(response.getBody(String.class))
                .build();
    }
}
