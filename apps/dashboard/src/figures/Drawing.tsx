"use client";
import { useLayoutEffect, useRef } from "react";

/** An SVG text put into the page. Parsed as XML: what is not well-formed is not drawn at all. */
export function Drawing({ svg }: { readonly svg: string }) {
  const canvas = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    canvas.current?.replaceChildren(document.importNode(drawn, true));
  }, [svg]);
  return <div ref={canvas} className="[&_svg]:block [&_svg]:h-auto [&_svg]:w-full" />;
}
