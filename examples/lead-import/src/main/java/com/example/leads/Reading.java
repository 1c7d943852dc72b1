// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.charset.Charset;
import java.util.List;

/**
 * How lead files are read.
 *
 * @param encoding of files without a byte order mark, or null: UTF-8, or UTF-16 that shows by its null bytes
 * @param columns the columns of CSV that hold keys: {@code NAME}, of whatever kind the key is, or {@code id=NAME},
 *     {@code email=NAME}, {@code phone=NAME}; or none, and they are known by their usual names
 */
record Reading(Charset encoding, List<String> columns) {}
