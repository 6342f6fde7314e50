import { limitRows, limitsLead } from "@foolproof/report/browser";
import type { AuditResult } from "../api/types";
import { Card } from "../design/Card";
import { DataTable } from "../design/DataTable";

/** What simulation and data differ by, where limits come from data. */
export function Limits({ result }: { readonly result: AuditResult }) {
  const rows = limitRows(result);
  if (rows.length === 0) return null;
  return (
    <Card id="limits" title="Limits from data" lead={limitsLead(result)}>
      <details>
        <summary className="min-h-7 py-1">All differences, what stands out most from chance first</summary>
        <DataTable
          quiet
          caption="Data against simulation"
          columns={[
            { head: "guard" },
            { head: "observable" },
            { head: "region" },
            { head: "difference", number: true },
            { head: "chance, 95 %", number: true },
            { head: "difference / chance", number: true },
          ]}
          rows={rows.map((one) => ({
            key: `${one.guard} ${one.observable} ${one.region}`,
            cells: [one.guard, one.observable, one.region, one.value, one.null95, one.ratio],
          }))}
        />
      </details>
    </Card>
  );
}
