import { FoolproofError } from "@foolproof/core";
import type { TensorProto } from "onnx-buf";
import type { DecodeOptions } from "./options.js";

/** The error for external data that lies outside the network's folder. */
export function outsideFolder(file: string, location: string): FoolproofError {
  return new FoolproofError({
    code: "FP_NETWORK_EXTERNAL_OUTSIDE",
    message: `${file} wants weights from "${location}", which is outside its own folder`,
    hint: "Put the side file next to the network and export again, or save the network as one file. Reading other folders on a network's word is refused.",
    where: { file, value: location },
  });
}

const leadsOutside = (location: string): boolean =>
  /^([\\/]|[A-Za-z]:)/.test(location) || location.split(/[\\/]/).includes("..");

/**
 * Bytes of a constant that is stored in a file beside the network (PyTorch's exporter writes `NAME.onnx.data` by default).
 * @param expected bytes that the constant's shape and type need
 * @throws FoolproofError FP_NETWORK_EXTERNAL_OUTSIDE, FP_NETWORK_EXTERNAL_MISSING (no such file), FP_NETWORK_TRUNCATED (too short).
 */
export function readExternalData(
  proto: TensorProto,
  expected: number,
  { file, readExternal }: DecodeOptions,
): Uint8Array {
  const entry = (key: string): string | undefined => proto.externalData.find((one) => one.key === key)?.value;
  const location = entry("location") ?? "";
  if (leadsOutside(location)) throw outsideFolder(file, location);
  const offset = Number(entry("offset") ?? 0);
  const bytes = readExternal?.({ location, offset, length: expected }) ?? null;
  if (bytes === null)
    throw new FoolproofError({
      code: "FP_NETWORK_EXTERNAL_MISSING",
      message: `${file} keeps its weights in "${location}", which is not there`,
      hint: `Copy ${location} next to ${file}: the two belong together. Or export with external_data=False.`,
      where: { file, value: location },
    });
  if (bytes.byteLength < expected)
    throw new FoolproofError({
      code: "FP_NETWORK_TRUNCATED",
      message: `${location} beside ${file} ends before the constant "${proto.name}" is complete`,
      hint: "The side file is damaged or belongs to another network: copy or export both again.",
      where: { file, value: location },
    });
  return bytes.subarray(0, expected);
}
