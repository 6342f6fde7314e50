import { ageText, dateText } from "../words/dates";

/** A moment by its age; the exact one on request. */
export function When({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={dateText(at)} className="whitespace-nowrap">
      {ageText(at, Date.now())}
    </time>
  );
}
