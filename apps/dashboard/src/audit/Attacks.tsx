import { attacksInWords, noticeText, percent, significant } from "@foolproof/report/browser";
import { Fragment } from "react";
import type { AuditResult } from "../api/types";
import { Badge } from "../design/Badge";
import { Card } from "../design/Card";
import { DataTable } from "../design/DataTable";

/** Every attack that ran, with its guards. */
export function Attacks({ result }: { readonly result: AuditResult }) {
  return (
    <Card id="attacks" title="Attacks">
      <DataTable
        caption="Fooling ratio of every attack that ran, with 95 % interval"
        columns={[
          { head: "attack" },
          { head: "direction" },
          { head: "s", number: true },
          { head: "fooled", number: true },
          { head: "guards" },
          { head: "worst guard: value / limit" },
          { head: "noticed first" },
          { head: "moved", number: true },
          { head: "joint distance [σ]", number: true },
        ]}
        rows={attacksInWords(result).map(({ attack, setsScore, fooled, note, guards, worst }) => ({
          key: `${attack.id} ${attack.direction} ${String(attack.scale)}`,
          cells: [
            setsScore ? (
              <>
                <strong>{attack.id}</strong> <Badge>sets the score</Badge>
              </>
            ) : (
              attack.id
            ),
            attack.direction,
            significant(attack.scale),
            fooled,
            <Fragment key="guards">
              {guards === "broken" ? <span className="font-semibold text-bad">broken</span> : guards}
              {note === null ? null : <span className="text-soft"> {note}</span>}
            </Fragment>,
            worst,
            noticeText(attack),
            percent(attack.movedShare),
            significant(attack.jointDistanceMedian, 2),
          ],
        }))}
      />
    </Card>
  );
}
