import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.mapper.MapperExtrasPlugin;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.join.ParentJoinPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.script.expression.ExpressionPlugin;
import org.opensearch.search.aggregations.matrix.MatrixAggregationPlugin;
import org.opensearch.transport.Netty4Plugin;

/** Run one node of OpenSearch in this process, until standard input ends: so it never outlives what started it. */
public final class NodeProcess {
    /** Modules of the distribution that a plain cluster has. */
    private static final List<Class<? extends Plugin>> MODULES = List.of(
            Netty4Plugin.class, CommonAnalysisPlugin.class, MapperExtrasPlugin.class, ParentJoinPlugin.class,
            ReindexPlugin.class, PainlessPlugin.class, ExpressionPlugin.class, MatrixAggregationPlugin.class);

    /** The constructor that takes plugins from the class path is for subclasses. */
    private static final class OfClassPath extends Node {
        OfClassPath(Environment environment) {
            super(environment, MODULES, true);
        }
    }

    private NodeProcess() {
    }

    /** Take the folder of the node, and settings, each as name=value. */
    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder().put("path.home", arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            String[] setting = arguments[i].split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
                settings.build(), Map.of(), Path.of(arguments[0], "config"), () -> "node");
        Thread ending = new Thread(() -> haltAtEnd(), "end of input");
        ending.setDaemon(true);
        ending.start();
        new OfClassPath(environment).start();
        Thread.sleep(Long.MAX_VALUE);
    }

    private static void haltAtEnd() {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (java.io.IOException error) {
            System.err.println(error);
        }
        Runtime.getRuntime().halt(0);
    }
}
