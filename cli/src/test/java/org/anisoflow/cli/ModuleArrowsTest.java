package org.anisoflow.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** gaussian-core <- ode <- {study, viz} <- figures <- notebooks <- {app, sweep} <- cli; formats <- study. */
class ModuleArrowsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.anisoflow");

    @ParameterizedTest
    @CsvSource({
        "core, ode study viz formats figures notebooks app sweep cli",
        "ode, study viz formats figures notebooks app sweep cli",
        "formats, core ode study viz figures notebooks app sweep cli",
        "study, viz figures notebooks app sweep cli",
        "viz, study formats figures notebooks app sweep cli",
        "figures, notebooks app sweep cli",
        "notebooks, app sweep cli",
        "app, sweep cli",
        "sweep, app cli"
    })
    void noArrowPointsBack(String module, String others) {
        String[] forbidden = Arrays.stream(others.split(" ", -1))
                .map(other -> "org.anisoflow." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("org.anisoflow." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(CLASSES);
    }

    @Test
    void onlyLinalgDecomposesMatricesAndCallsBlas() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.anisoflow.core.linalg..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ludovic.netlib..",
                        "org.ejml.dense.row.decomposition..",
                        "org.ejml.dense.row.factory..",
                        "org.ejml.interfaces.decomposition..",
                        "org.ejml.simple..")
                .check(CLASSES);
    }

    @Test
    void coreAndOdeTouchNoFilesAndNoStreams() {
        DescribedPredicate<JavaClass> files = describe(
                "for files or streams",
                type -> type.getPackageName().startsWith("java.nio.file")
                        || (type.getPackageName().equals("java.io")
                                && !type.isEquivalentTo(java.io.Serializable.class)));
        noClasses()
                .that()
                .resideInAnyPackage("org.anisoflow.core..", "org.anisoflow.ode..")
                .should()
                .dependOnClassesThat(files)
                .check(CLASSES);
        for (String stream : new String[] {"out", "err", "in"}) {
            noClasses()
                    .that()
                    .resideInAnyPackage("org.anisoflow.core..", "org.anisoflow.ode..")
                    .should()
                    .accessField(System.class, stream)
                    .check(CLASSES);
        }
    }

    @Test
    void everyModuleIsSeen() {
        for (String module :
                new String[] {"core", "ode", "formats", "study", "viz", "figures", "notebooks", "app", "sweep", "cli"
                }) {
            assertThat(CLASSES.stream().filter(c -> c.getPackageName().startsWith("org.anisoflow." + module)))
                    .as(module)
                    .isNotEmpty();
        }
    }
}
