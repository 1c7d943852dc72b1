#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Starts sandbox.jar in the same folder, which simulates LadiFlow with invented customers: ./sandbox.sh --port=8585
folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if ! command -v "$java" >/dev/null 2>&1; then
    echo 'Máy này chưa có Java. Hãy cài Java 17 trở lên (adoptium.net), mở cửa sổ mới rồi chạy lại. (Java 17 is needed.)' >&2
    exit 1
fi
version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p;' | head -n 1)
if [ "${version:-17}" -lt 17 ]; then
    echo "Java trên máy này là bản $version. Hãy cài Java 17 trở lên (adoptium.net) rồi chạy lại. (Java 17 is needed.)" >&2
    exit 1
fi
exec "$java" -jar "$folder/sandbox.jar" "$@"
