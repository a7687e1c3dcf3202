package org.anisoflow.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PictureTextTest {
    /** A character for private use, which fonts of text do not have. */
    private static final String NOWHERE = Character.toString(0x10FFFD);

    @BeforeEach
    void forget() {
        PictureText.takeMissing();
    }

    @Test
    void controlCharactersAreSpacesOrNothing() {
        assertThat(PictureText.printable("A\tB\nC\u0000D\u001B[0mE\u202EF\u2066G\uD800H\u2028I"))
                .isEqualTo("A B CD[0mEFG\uFFFDH I");
        assertThat(PictureText.takeMissing()).isEmpty();
    }

    @Test
    void charactersThatNoFaceHasAreRememberedOnce() {
        PictureText.printable("x " + NOWHERE + NOWHERE);
        PictureText.printable(NOWHERE);
        assertThat(PictureText.takeMissing()).containsExactly(0x10FFFD);
        assertThat(PictureText.takeMissing()).isEmpty();
    }

    @Test
    void pdfOfATitleWithControlCharactersHasTheLineAndSaysNothing() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        byte[] pdf;
        try {
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            pdf = pdf("A\tB\nC\u001BD " + NOWHERE);
        } finally {
            System.setErr(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
        // a title with a foreign character is drawn; the same without it is text
        try (PDDocument document = Loader.loadPDF(pdf("A\tB\nC\u001BD"))) {
            assertThat(new PDFTextStripper().getText(document)).contains("A B CD");
        }
        assertThat(pdf.length).isGreaterThan(0);
    }

    @Test
    void foreignCharactersComeFromFacesOfTheMachine() {
        Font face = PictureText.font(true, 16);
        boolean machineHas = new Font(Font.DIALOG, Font.PLAIN, 12).canDisplay(0x6F22);
        if ("true".equals(System.getenv("CI"))) {
            assertThat(machineHas).as("a font with Chinese characters").isTrue();
        }
        assumeTrue(machineHas, "the machine has no font with Chinese characters");
        assertThat(face.canDisplay(0x6F22)).isTrue();
        assertThat(Typeface.BOLD.has(0x6F22)).isFalse();
        PictureText.printable("\u6F22");
        assertThat(PictureText.takeMissing()).isEmpty();
    }

    private static byte[] pdf(String title) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures.writePdf(
                SpectrumChart.of(
                        new SpectrumChart.Data(
                                title,
                                "",
                                new double[] {0, 1},
                                new double[][] {{2, 1}, {3, 0.5}},
                                new double[] {1.9, 1.5},
                                Optional.empty(),
                                OptionalDouble.empty()),
                        Theme.LIGHT),
                out,
                PictureSize.SCREEN);
        return out.toByteArray();
    }
}
