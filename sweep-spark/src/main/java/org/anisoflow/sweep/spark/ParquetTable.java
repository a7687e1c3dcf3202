package org.anisoflow.sweep.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.anisoflow.sweep.Sweep;
import org.anisoflow.sweep.SweepDirectory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Writes the table of a sweep as Parquet. */
final class ParquetTable {
    private static final Set<String> TEXTS = Set.of("status", "outcome");
    private static final Set<String> WHOLE = Set.of("index", "replicate");

    private ParquetTable() {}

    /** Writes table.parquet beside table.csv, of the same rows in the same order. */
    static void write(SparkSession spark, Sweep sweep, Path directory) throws IOException {
        StructType schema = new StructType();
        for (String name : SweepDirectory.header(sweep)) {
            schema = schema.add(name, type(sweep, name));
        }
        spark.read()
                .schema(schema)
                .option("header", true)
                .option("mode", "FAILFAST")
                .option("quote", "\"")
                .option("escape", "\"")
                .option("nanValue", "nan")
                .option("positiveInf", "inf")
                .option("negativeInf", "-inf")
                .csv(directory.resolve("table.csv").toUri().toString())
                .write()
                .parquet(directory.resolve("table.parquet").toUri().toString());
    }

    private static DataType type(Sweep sweep, String name) {
        if (TEXTS.contains(name)
                || sweep.axis(name).filter(axis -> !axis.isNumeric()).isPresent()) {
            return DataTypes.StringType;
        }
        return WHOLE.contains(name) ? DataTypes.LongType : DataTypes.DoubleType;
    }
}
