import { Command } from "../design/Command";
import { Empty } from "../design/Empty";

/** The exact commands that lead from an empty registry to a first entry. */
export function EmptyRegistry({ embedded, server }: { readonly embedded: boolean; readonly server: string }) {
  const at = embedded ? "" : ` --server ${server}`;
  return (
    <Empty title="No audit here yet">
      <p>Audit a network, then push the folder that the audit wrote. It appears here by itself.</p>
      <Command
        lines={[
          "npm start -- audit audit.yaml -o out",
          ...(embedded ? [] : [`npm start -- login${at}`]),
          `npm start -- push out${at}`,
        ]}
      />
      <p>No audit.yaml yet? This writes one from a network and its events:</p>
      <Command lines={["npm start -- init network.onnx events.parquet"]} />
    </Empty>
  );
}
