// Pages by hash: works from any path and needs no rule on the server.
import { signal } from "@preact/signals";

export type Route =
  | { readonly page: "suite" }
  | { readonly page: "chair"; readonly bed: string; readonly part: "" | "setup" | "check" | "event" }
  /** Without a session: the list to choose from. */
  | { readonly page: "report"; readonly session: string }
  | { readonly page: "log" | "burden" | "handover" | "room" | "courses" }
  | { readonly page: "course"; readonly course: string }
  | { readonly page: "protocol"; readonly protocol: string };

export const route = signal<Route>(parse(location.hash));

addEventListener("hashchange", () => {
  route.value = parse(location.hash);
});

/** The page a hash names; anything unknown is the suite. */
export function parse(hash: string): Route {
  const [page = "", name = "", part = ""] = hash.replace(/^#\/?/, "").split("/").map(decode);
  switch (page) {
    case "chair":
      if (name === "") return { page: "suite" };
      return { page, bed: name, part: part === "setup" || part === "check" || part === "event" ? part : "" };
    case "report":
      return { page, session: name };
    case "course":
      return name === "" ? { page: "courses" } : { page, course: name };
    case "protocol":
      return { page, protocol: name };
    case "log":
    case "burden":
    case "handover":
    case "room":
    case "courses":
      return { page };
    default:
      return { page: "suite" };
  }
}

/** The hash of a page. */
export function href(to: Route): string {
  switch (to.page) {
    case "suite":
      return "#/";
    case "chair":
      return `#/chair/${encodeURIComponent(to.bed)}${to.part === "" ? "" : `/${to.part}`}`;
    case "report":
      return `#/report/${encodeURIComponent(to.session)}`;
    case "course":
      return `#/course/${encodeURIComponent(to.course)}`;
    case "protocol":
      return `#/protocol/${encodeURIComponent(to.protocol)}`;
    default:
      return `#/${to.page}`;
  }
}

export function go(to: Route): void {
  location.hash = href(to);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
