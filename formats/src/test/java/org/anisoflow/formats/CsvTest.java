package org.anisoflow.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,2\n3,4\n",
                "1,2\n3,4",
                "1,2\r\n3,4\r\n\r\n",
                "\uFEFF1,2\n3,4\n\n  \n",
                "a,b\n1,2\n3,4\n",
                "\uFEFFa,\"b \"\"x\"\", c\"\r\n 1 , +2.0\r\n3e0,\"4\"\n"
            })
    void readsRows(String content) throws IOException {
        assertThat(read(content)).isEqualTo(NumericArray.matrix(new double[][] {{1, 2}, {3, 4}}));
    }

    @Test
    void readsTabsByExtension() throws IOException {
        Path path = Files.writeString(directory.resolve("x.tsv"), "a\tb\n1\t2\n");
        assertThat(ArrayFiles.read(path, ArraySelector.only()).data()).containsExactly(1, 2);
    }

    @Test
    void headerNamesTheColumns() throws IOException {
        Path path = Files.writeString(directory.resolve("x.csv"), "t,\"mean \"\"0\"\", x\"\n1,2\n");
        try (RowSource rows = Tables.open(path, ArraySelector.only())) {
            assertThat(rows.header()).containsExactly("t", "mean \"0\", x");
            assertThat(rows.columns()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1,2\\n3,4,5|line 2 has 3 values but line 1 has 2; every row needs the same number of columns",
                "a,b\\n1,2\\n3|line 3 has 1 values but line 1 has 2; every row needs the same number of columns",
                "1,2\\n3,|line 2, column 2 is empty; every cell needs a number",
                "1,2\\n3,abc|line 2, column 2 is \"abc\", which is not a number",
                "1,2\\n3,0x1p3|line 2, column 2 is \"0x1p3\", which is not a number",
                "1,2\\n3,4d|line 2, column 2 is \"4d\", which is not a number",
                "1;2\\n3;4|line 2, column 1 is \"3;4\", which is not a number (cells are separated by commas",
                "1,b\\n3,4|line 1, column 2 is \"b\", which is not a number",
                "a,\\n3,4|line 1, column 1 is \"a\", which is not a number",
                "1,2\\n\\n3,4|line 2 is blank; blank lines may stand at the end only",
                "1,2\\n3,NaN|line 2, column 2 is \"NaN\"; every value must be a finite number",
                "1,2\\n-inf,4|line 2, column 1 is \"-inf\"; every value must be a finite number",
                "1,2\\n1e999,4|line 2, column 1 is \"1e999\", which is too large for a double",
                "1,2\\n\"3,4|line 2, column 1 has a quote that is not closed on its line",
                "1,2\\n3,\uFFFD|line 2 is not UTF-8 text",
                "a,b|has a header but no rows of numbers",
                "\\n\\n|has no rows"
            })
    void refusesMalformedText(String content, String problem) throws IOException {
        Path path = Files.writeString(directory.resolve("tokens.csv"), content.replace("\\n", "\n"));
        assertThatThrownBy(() -> ArrayFiles.read(path, ArraySelector.only()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(path + ": " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NA", "na", "N/A", "null", "None", "NaN", "?", "-", ".", "#N/A", "\"NA\"", "<NA>", "\\N", "missing",
                "\"\"", "#DIV/0!"
            })
    void missingValuesInTheFirstRowAreNoNames(String marker) throws IOException {
        for (String row : List.of(marker + "," + marker, "1," + marker, marker + ",2", "x," + marker)) {
            for (String line : List.of(row + "\n3,4\n5,6\n", "\uFEFF" + row + "\r\n3,4\r\n")) {
                assertThatThrownBy(() -> read(line)).as(line).hasMessageContaining("x.csv: line 1");
            }
        }
        assertThatThrownBy(() -> read("NA,NA\n3,4\n"))
                .hasMessageEndingWith(
                        "line 1, column 1 is \"NA\", which marks a missing value; leave the row out or fill "
                                + "the value in, or write header: names beside file if line 1 names the columns");
        assertThatThrownBy(() -> read("3,4\nNA,NA\n"))
                .hasMessageEndingWith(
                        "line 2, column 1 is \"NA\", which marks a missing value; leave the row out or fill "
                                + "the value in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0,1,2", "\"0\",\"1\",\"2\"", "0.0,1.0,2.0", "0, 1, 2", "+0,1e0,2", "\uFEFF0,1,2"})
    void rowThatCountsColumnsIsRefusedUntilTheStudySaysWhatItIs(String first) throws IOException {
        String text = first + "\n3,4,5\n";
        assertThatThrownBy(() -> read(text))
                .hasMessageEndingWith(
                        "line 1 counts from 0 to 2, as programs write it that name columns by number, so it "
                                + "may be names or numbers; write header: names beside file if line 1 names the columns, or "
                                + "header: none if it is a row");
        assertThat(read(text, Header.NONE)).isEqualTo(NumericArray.matrix(new double[][] {{0, 1, 2}, {3, 4, 5}}));
        assertThat(read(text, Header.NAMES)).isEqualTo(NumericArray.matrix(new double[][] {{3, 4, 5}}));
    }

    @Test
    void columnThatStartsAtZeroIsRefusedUnlessItsLengthIsKnown() throws IOException {
        assertThatThrownBy(() -> read("0\n7\n")).hasMessageContaining("line 1 is 0, as programs write it");
        assertThat(read("0\n7\n", Header.AUTO_COLUMN).data()).containsExactly(0, 7);
        assertThatThrownBy(() -> read("0,1\n7,8\n", Header.AUTO_COLUMN)).hasMessageContaining("counts from 0 to 1");
    }

    @Test
    void otherNumbersInTheFirstRowAreARow() throws IOException {
        assertThat(read("1990,1991\n3,4\n").length(0)).isEqualTo(2);
        assertThat(read("1,2\n3,4\n").length(0)).isEqualTo(2);
        assertThat(read("1990,1991\n3,4\n", Header.NAMES).data()).containsExactly(3, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {",0,1", ",x,y", "\"\",\"V1\",\"V2\"", "Unnamed: 0,x,y", ",0,1.5x"})
    void columnThatNumbersTheRowsIsNotRead(String first) throws IOException {
        assertThatThrownBy(() -> read(first + "\n0,7.5,-1\n1,8,2\n"))
                .hasMessageContaining("above a column that numbers the rows; save the table without that column");
        assertThat(read(first + "\n0,7.5,-1\n1,8,2\n", Header.NAMES).length(1)).isEqualTo(3);
    }

    @Test
    void choiceOfTheHeaderHoldsWhateverTheFirstLineIs() throws IOException {
        assertThat(read("NA,NA\n3,4\n", Header.NAMES).data()).containsExactly(3, 4);
        assertThatThrownBy(() -> read("x,y\n3,4\n", Header.NONE))
                .hasMessageContaining("line 1, column 1 is \"x\", which is not a number");
        Path npy = directory.resolve("x.npy");
        ArrayFiles.writeNpy(npy, NumericArray.vector(1, 2));
        assertThatThrownBy(() -> ArrayFiles.read(npy, ArraySelector.only().with(Header.NONE)))
                .hasMessageEndingWith(
                        "cannot be read with header: none: only CSV and TSV files can have a line of names; "
                                + "remove header");
    }

    @Test
    void messagesShowNoControlCharacters() throws IOException {
        assertThatThrownBy(() -> read("1,2\n3,\u001B[31m\u202Ex\n"))
                .hasMessageContaining("column 2 is \"\\u001B[31m\\u202Ex\"");
        assertThatThrownBy(() -> read("1,2\r3,4\r")).hasMessageContaining("line 1 holds a carriage return");
    }

    @Test
    void errorKnowsLineAndColumn() throws IOException {
        Path path = Files.writeString(directory.resolve("x.csv"), "a,b\n1,2\n3,x\n");
        FormatException error =
                catchThrowableOfType(FormatException.class, () -> ArrayFiles.read(path, ArraySelector.only()));
        assertThat(error.line()).hasValue(3);
        assertThat(error.column()).hasValue(2);
        assertThat(error.path()).isEqualTo(path);
    }

    @Test
    void refusesTooManyColumnsAndTooLongLines() throws IOException {
        Path wide = Files.writeString(directory.resolve("wide.csv"), "1" + ",1".repeat(Limits.MAX_COLUMNS));
        assertThatThrownBy(() -> Tables.open(wide, ArraySelector.only()))
                .hasMessageContaining("has 16385 columns; at most 16384 are supported");
        Path endless = Files.writeString(directory.resolve("endless.csv"), "1\n" + "1".repeat(Limits.MAX_CSV_LINE + 1));
        assertThatThrownBy(() -> ArrayFiles.read(endless, ArraySelector.only()))
                .hasMessageContaining("line 2 is longer than 1048576 bytes");
    }

    @Test
    void readsInPiecesOfAnySize() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append(i).append(',').append(i).append(".5\n");
        }
        Path path = Files.writeString(directory.resolve("x.csv"), text);
        try (RowSource rows = Tables.open(path, ArraySelector.only())) {
            double[] buffer = new double[2 * 7 + 1];
            int next = 0;
            for (int read = rows.read(buffer); read > 0; read = rows.read(buffer)) {
                for (int i = 0; i < read; i++, next++) {
                    assertThat(buffer[2 * i]).isEqualTo(next);
                    assertThat(buffer[2 * i + 1]).isEqualTo(next + 0.5);
                }
            }
            assertThat(next).isEqualTo(20_000);
            assertThat(rows.read(buffer)).isZero();
            assertThatThrownBy(() -> rows.read(new double[1]))
                    .hasMessage("the buffer must take at least one row: it has length 1 but a row has 2 values");
        }
    }

    @Test
    void numbersAreRoundedCorrectly() throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        StringBuilder text = new StringBuilder();
        double[] expected = new double[20_000];
        for (int i = 0; i < expected.length; i++) {
            String digits = Long.toString(random.nextLong());
            digits = digits.substring(0, 2 + random.nextInt(digits.length() - 1));
            int point = 1 + random.nextInt(digits.length());
            String number = digits.substring(0, point) + "." + digits.substring(point);
            if (random.nextBoolean()) {
                number = number.startsWith("-.") ? "-0" + number.substring(1) : number;
            } else {
                number += (random.nextBoolean() ? "e" : "E-") + random.nextInt(200);
            }
            expected[i] = Double.parseDouble(number);
            text.append(number).append('\n');
        }
        assertThat(read(text.toString()).data()).containsExactly(expected);
        assertThat(read("9007199254740993,900719925474099.25,-0,.5,5.,+1E+2\n").data())
                .containsExactly(9007199254740992.0, 900719925474099.2, -0.0, 0.5, 5, 100);
    }

    @Test
    void writesWhatItReads() throws IOException {
        Path path = directory.resolve("x.csv");
        double[] values = {0.1, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, Double.NEGATIVE_INFINITY};
        try (CsvWriter writer = new CsvWriter(path, List.of("a", "b,\"c\"", "d", "e", "f", "g"))) {
            writer.row(values);
            assertThatThrownBy(() -> writer.row(1))
                    .hasMessage("a row needs one value per column: 6 columns but 1 values");
        }
        assertThat(path).hasContent("a,\"b,\"\"c\"\"\",d,e,f,g\n0.1,-0.0,4.9E-324,1.7976931348623157E308,nan,-inf\n");
        assertThat(ArrayFiles.read(path, ArraySelector.only(), NonFinite.KEEP).data())
                .containsExactly(values);
    }

    @Test
    void writesTextsBesideNumbers() throws IOException {
        Path path = directory.resolve("x.csv");
        try (CsvWriter writer = new CsvWriter(path, List.of("run", "t", "layer"))) {
            writer.cells("a,b", 0.1, 3);
            writer.cells("say \"x\"", Double.NEGATIVE_INFINITY, 4);
            assertThatThrownBy(() -> writer.cells("a"))
                    .hasMessage("a row needs one value per column: 3 columns but 1 values");
        }
        assertThat(path).hasContent("run,t,layer\n\"a,b\",0.1,3\n\"say \"\"x\"\"\",-inf,4\n");
    }

    private NumericArray read(String content) throws IOException {
        return read(content, Header.AUTO);
    }

    private NumericArray read(String content, Header header) throws IOException {
        return ArrayFiles.read(
                Files.writeString(directory.resolve("x.csv"), content),
                ArraySelector.only().with(header));
    }
}
