package org.anisoflow.sweep.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.anisoflow.core.linalg.Products;
import org.anisoflow.study.document.YamlText;
import org.anisoflow.sweep.MemberRunner;
import org.anisoflow.sweep.Portions;
import org.anisoflow.sweep.Range;
import org.anisoflow.sweep.Row;
import org.anisoflow.sweep.RowCodec;
import org.anisoflow.sweep.Sweep;
import org.anisoflow.sweep.SweepEngine;
import org.anisoflow.sweep.SweepFile;
import org.anisoflow.sweep.SweepTable;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.Function2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/**
 * Solves members on Apache Spark: on the cluster that {@code spark-submit} names, or on the cores of this machine.
 *
 * <p>Members are divided into tasks of about the same expected cost. The rows of a task reach the driver once, however often
 * Spark ran it, and go into the same journal as those of the local engine. The files that the sweep refers to must be at the
 * same paths on all machines.
 */
public final class SparkEngine implements SweepEngine {
    private static final int TASKS_PER_CORE = 32;
    private static final long MAX_MEMBERS_PER_TASK = 8192;

    @Override
    public String key() {
        return "spark";
    }

    @Override
    public boolean run(Sweep sweep, List<Range> missing, int threads, Sink sink, BooleanSupplier cancelled) {
        if (missing.isEmpty()) {
            return true;
        }
        SparkContext context = context(threads);
        long members = missing.stream().mapToLong(Range::size).sum();
        int count = (int) Math.max(
                (long) TASKS_PER_CORE * context.defaultParallelism(),
                Math.min(100_000, members / MAX_MEMBERS_PER_TASK));
        List<Range> portions = Portions.of(sweep, missing, count);
        Task task = new Task(
                sweep.directory().resolve("sweep.yaml").toString(),
                YamlText.of(sweep.document()),
                System.getProperty(Products.PROPERTY));
        RowCodec codec = new RowCodec(sweep);
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        Function2<Object, byte[], BoxedUnit> received = (portion, bytes) -> {
            try {
                sink.accept(codec.decode(bytes));
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
                throw e;
            }
            return BoxedUnit.UNIT;
        };
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
        ScheduledFuture<?> watching = watch.scheduleWithFixedDelay(
                () -> {
                    if (cancelled.getAsBoolean()) {
                        context.cancelAllJobs();
                    }
                },
                200,
                200,
                TimeUnit.MILLISECONDS);
        try {
            submit(context, portions, task, received);
            return true;
        } catch (SparkException e) {
            if (cancelled.getAsBoolean()) {
                return false;
            }
            throw failure.get() == null ? new IllegalStateException(e) : failure.get();
        } finally {
            watching.cancel(false);
            watch.shutdown();
        }
    }

    private static void submit(
            SparkContext context, List<Range> portions, Task task, Function2<Object, byte[], BoxedUnit> received)
            throws SparkException {
        List<Portion> tasks = new ArrayList<>();
        List<Object> indices = new ArrayList<>();
        for (Range portion : portions) {
            indices.add(tasks.size());
            tasks.add(new Portion(portion.from(), portion.to()));
        }
        RDD<Portion> rdd =
                new JavaSparkContext(context).parallelize(tasks, tasks.size()).rdd();
        ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
        runJob(context, rdd, task, CollectionConverters.asScala(indices).toSeq(), received, bytes);
    }

    /** Says what Scala leaves unsaid: that jobs throw. */
    @SuppressWarnings("RedundantThrows")
    private static void runJob(
            SparkContext context,
            RDD<Portion> rdd,
            Task task,
            Seq<Object> indices,
            Function2<Object, byte[], BoxedUnit> received,
            ClassTag<byte[]> bytes)
            throws SparkException {
        context.runJob(rdd, task, indices, received, bytes);
    }

    private static SparkContext context(int threads) {
        SparkConf conf = new SparkConf()
                .setAppName("anisoflow sweep")
                .setIfMissing("spark.master", "local[" + threads + "]")
                .setIfMissing("spark.ui.enabled", "false")
                .setIfMissing("spark.executorEnv.OPENBLAS_NUM_THREADS", "1");
        return SparkContext.getOrCreate(conf);
    }

    /** Adds table.parquet. */
    @Override
    public void finish(SweepTable table, Path directory) throws IOException {
        ParquetTable.write(table, directory.resolve(PARQUET));
    }

    /** Members of one task. */
    record Portion(long from, long to) implements Serializable {}

    /** What a task does: it solves its members where it is sent to. */
    private static final class Task implements Function2<TaskContext, Iterator<Portion>, byte[]>, Serializable {
        private static final long serialVersionUID = 1L;

        /** The sweep that this machine solved members of last. */
        private static final AtomicReference<Known> KNOWN = new AtomicReference<>();

        private final String file;
        private final String text;
        private final String blas;

        private record Known(String file, String text, Sweep sweep) {}

        Task(String file, String text, String blas) {
            this.file = file;
            this.text = text;
            this.blas = blas;
        }

        private Sweep sweep() {
            Known known = KNOWN.get();
            if (known == null || !known.file.equals(file) || !known.text.equals(text)) {
                if (blas != null) {
                    System.setProperty(Products.PROPERTY, blas);
                }
                known = new Known(file, text, SweepFile.parse(Path.of(file), text));
                KNOWN.set(known);
            }
            return known.sweep;
        }

        @Override
        public byte[] apply(TaskContext context, Iterator<Portion> portions) {
            Sweep sweep = sweep();
            Portion portion = portions.next();
            List<Row> rows = new ArrayList<>();
            new MemberRunner(sweep, context::isInterrupted).run(portion.from(), portion.to(), rows::add);
            context.killTaskIfInterrupted();
            rows.sort((a, b) -> Long.compare(a.index(), b.index()));
            return new RowCodec(sweep).encode(rows);
        }
    }
}
