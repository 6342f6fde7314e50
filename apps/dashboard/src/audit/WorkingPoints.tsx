import {
  WORKING_POINT_COLUMNS,
  WORKING_POINTS_LEAD,
  workingPointCells,
  workingPointRows,
} from "@foolproof/report/browser";
import type { AuditResult } from "../api/types";
import { Card } from "../design/Card";
import { DataTable } from "../design/DataTable";

/** What the best attacks do at every cut, where the spec gives several. */
export function WorkingPoints({ result }: { readonly result: AuditResult }) {
  const rows = workingPointRows(result);
  if (rows.length === 0) return null;
  return (
    <Card id="working-points" title="At several working points" lead={WORKING_POINTS_LEAD}>
      <DataTable
        caption="Efficiencies, background rejection and H before and after"
        columns={WORKING_POINT_COLUMNS}
        rows={rows.map((one) => ({ key: `${one.point} ${one.direction}`, cells: workingPointCells(one) }))}
      />
    </Card>
  );
}
