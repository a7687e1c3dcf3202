package org.anisoflow.notebooks.nbformat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.formats.Json;

/**
 * A Jupyter notebook, nbformat 4.5. The same notebook gives the same bytes.
 *
 * @param title of the document
 * @param cells with ids that differ
 */
public record Notebook(Kernel kernel, String title, List<Cell> cells) {
    /** The name of the notebook of a result, within its directory. */
    public static final String FILE_NAME = "notebook.ipynb";

    public Notebook {
        cells = List.copyOf(cells);
        Set<String> ids = new HashSet<>();
        for (Cell cell : cells) {
            if (!ids.add(cell.id())) {
                throw new InvalidInputException("ids of cells must differ but " + cell.id() + " is there twice");
            }
        }
    }

    /** The file, in UTF-8. */
    public byte[] bytes() throws IOException {
        List<Map<String, Object>> written = new ArrayList<>();
        int count = 0;
        for (Cell cell : cells) {
            count += cell instanceof Cell.Code ? 1 : 0;
            written.add(cell.fields(count));
        }
        Map<String, Object> metadata = new LinkedHashMap<>(kernel.metadata());
        metadata.put("title", title);
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("cells", written);
        file.put("metadata", metadata);
        file.put("nbformat", 4);
        file.put("nbformat_minor", 5);
        return (Json.toString(file) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
