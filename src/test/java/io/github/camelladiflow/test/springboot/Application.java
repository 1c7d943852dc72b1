// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** A Spring Boot application that has nothing but what the class path brings. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Application {}
