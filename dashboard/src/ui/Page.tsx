// A page that is read and filled in, rather than watched: the way back, what it is, and the words of every page.
import type { ComponentChildren, JSX } from "preact";
import { href, type Route } from "../router";
import { view } from "../store";
import { words } from "../words";
import { AlertPill } from "./AlertPill";
import { Icon } from "./Glyph";
import { Header } from "./Header";
import "./page.css";

/** `back`: where *Back* leads; the suite if nothing is said. `head` stands beside the title. */
export function Page(props: {
  title: string;
  back?: { readonly to: Route; readonly name: string };
  head?: ComponentChildren;
  children: ComponentChildren;
}): JSX.Element {
  const suite = view.value.site?.name ?? "";
  const back = props.back ?? { to: { page: "suite" }, name: suite === "" ? words.common.suite : suite };
  return (
    <div class="paper">
      <Header>
        <a class="way-back" href={href(back.to)}>
          <Icon name="back" />
          {back.name}
        </a>
        <AlertPill />
      </Header>
      <main>
        <div class="title">
          <h1>{props.title}</h1>
          {props.head}
        </div>
        {props.children}
      </main>
      <footer class="small">{words.common.disclaimer}</footer>
    </div>
  );
}
