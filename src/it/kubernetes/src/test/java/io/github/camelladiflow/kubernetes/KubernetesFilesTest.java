// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests that the files in examples/kubernetes contain only members that Kubernetes knows. */
class KubernetesFilesTest {

    private static final Path FOLDER = Path.of(System.getProperty("root.folder"), "examples/kubernetes");
    private static final Map<String, Class<?>> TYPES = Map.of(
            "Deployment", Deployment.class,
            "PersistentVolumeClaim", PersistentVolumeClaim.class,
            "Secret", Secret.class);

    /** The types keep unknown members. Here an unknown member is an error. */
    private static final ObjectMapper STRICT = new ObjectMapper(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }

                @Override
                public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated type) {
                    return JsonIgnoreProperties.Value.empty();
                }
            });

    static List<Path> files() throws Exception {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }

    private static List<JsonNode> resources(Path file) throws Exception {
        try (var resources = STRICT.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            return resources.readAll();
        }
    }

    private static Object read(JsonNode resource) throws Exception {
        return STRICT.treeToValue(resource, TYPES.get(resource.path("kind").textValue()));
    }

    @ParameterizedTest
    @MethodSource("files")
    void declaresOnlyValidKubernetesResources(Path file) throws Exception {
        assertThat(resources(file))
                .isNotEmpty()
                .allSatisfy(resource -> assertThat(read(resource)).isNotNull());
    }

    @Test
    void detectsMisspeltMembers() throws Exception {
        var resource = STRICT.readTree(
                Files.readString(files().get(0)).replaceFirst("(?s).*---", "").replace("httpGet", "httpGot"));

        assertThatThrownBy(() -> read(resource)).hasMessageContaining("httpGot");
    }

    @ParameterizedTest
    @MethodSource("files")
    void setsResourcesForEachContainer(Path file) throws Exception {
        assertThat(resources(file).stream()
                        .flatMap(resource -> resource.findValues("containers").stream())
                        .map(container -> container.at("/0/resources")))
                .isNotEmpty()
                .allSatisfy(resources -> {
                    assertThat(resources.at("/requests/memory").isTextual()).isTrue();
                    assertThat(resources.at("/limits/memory").isTextual()).isTrue();
                });
    }

    /** Checks the rules of the restricted profile of Kubernetes' Pod Security Standards. */
    @ParameterizedTest
    @MethodSource("files")
    void usesDefaultSeccompProfile(Path file) throws Exception {
        assertThat(resources(file).stream()
                        .flatMap(resource -> resource.findValues("containers").stream())
                        .map(container -> container
                                .at("/0/securityContext/seccompProfile/type")
                                .textValue()))
                .isNotEmpty()
                .containsOnly("RuntimeDefault");
    }

    @ParameterizedTest
    @MethodSource("files")
    void checksLadiFlowInReadinessProbeOnly(Path file) throws Exception {
        var containers = resources(file).stream()
                .flatMap(resource -> resource.findValues("containers").stream())
                .map(container -> container.path(0))
                .toList();

        assertThat(containers).isNotEmpty().allSatisfy(container -> {
            assertThat(container.at("/livenessProbe/httpGet/path").textValue()).isEqualTo("/observe/health/live");
            assertThat(container.at("/startupProbe/httpGet/path").textValue()).isEqualTo("/observe/health/live");
            assertThat(container.at("/readinessProbe/httpGet/path").textValue()).isEqualTo("/observe/health/ready");
        });
    }
}
