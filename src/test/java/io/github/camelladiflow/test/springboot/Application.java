// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.springboot;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** A Spring Boot application with only the auto-configurations in the class path. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Application {}
