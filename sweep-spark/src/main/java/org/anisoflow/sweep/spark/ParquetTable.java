package org.anisoflow.sweep.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.anisoflow.ode.flow.Outcome;
import org.anisoflow.sweep.Axis;
import org.anisoflow.sweep.Row;
import org.anisoflow.sweep.RowStatus;
import org.anisoflow.sweep.Sweep;
import org.anisoflow.sweep.SweepDirectory;
import org.anisoflow.sweep.SweepTable;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Writes the table of a sweep as Parquet, in one file: the columns of table.csv in the same order. Index and replicate are whole
 * numbers, status, outcome and axes without numbers texts, all others doubles; an outcome that a member does not have is null.
 */
final class ParquetTable {
    private static final int BYTES_PER_GROUP = 16 << 20;

    private final Sweep sweep;
    private final MessageType schema;

    private ParquetTable(Sweep sweep) {
        this.sweep = sweep;
        List<Type> fields = new ArrayList<>();
        for (String name : SweepDirectory.header(sweep)) {
            fields.add(field(name));
        }
        schema = new MessageType("sweep", fields);
    }

    /** Writes the file. */
    static void write(SweepTable table, Path file) throws IOException {
        ParquetTable parquet = new ParquetTable(table.sweep());
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(parquet.schema)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize((long) BYTES_PER_GROUP)
                .build()) {
            table.forEach(row -> {
                try {
                    writer.write(parquet.group(row));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private Type field(String name) {
        return switch (name) {
            case "index", "replicate" -> Types.required(PrimitiveTypeName.INT64).named(name);
            case "status", "outcome" -> text(name);
            default ->
                sweep.axis(name).filter(axis -> !axis.isNumeric()).isPresent()
                        ? text(name)
                        : Types.required(PrimitiveTypeName.DOUBLE).named(name);
        };
    }

    private static Type text(String name) {
        return Types.optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(name);
    }

    private Group group(Row row) {
        Group group = new SimpleGroup(schema);
        int field = 0;
        group.add(field++, row.index());
        int[] position = sweep.position(row.index());
        for (int i = 0; i < position.length; i++) {
            Axis.Value value = sweep.axes().get(i).values().get(position[i]);
            if (schema.getType(field).asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.DOUBLE) {
                group.add(field++, value.number().orElseThrow());
            } else {
                group.add(field++, value.text());
            }
        }
        group.add(field++, sweep.replicate(row.index()));
        for (double value : row.values()) {
            switch (schema.getFieldName(field)) {
                case "status" -> group.add(field, RowStatus.of(value).key());
                case "outcome" -> {
                    if (!Double.isNaN(value)) {
                        group.add(field, Outcome.of(value).key());
                    }
                }
                default -> group.add(field, value);
            }
            field++;
        }
        return group;
    }
}
