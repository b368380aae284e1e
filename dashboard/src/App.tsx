// The frame of every page: which page is shown, and what may lie over it.
import { lazy } from "./ui/lazy";
import type { JSX } from "preact";
import { route, type Route } from "./router";
import { wall } from "./settings";
import { LinkBanner } from "./ui/LinkBanner";
import { Sheets } from "./ui/Sheets";
import { Undo } from "./ui/Undo";
import { recording } from "./ui/alerts";
import { whoIsAsked } from "./ui/signedIn";
import { Announcer } from "./ui/Announcer";
import { Suite } from "./pages/suite/Suite";

const WhoSheet = lazy(() => import("./ui/WhoSheet").then((it) => it.WhoSheet));
const RecordActionSheet = lazy(() => import("./ui/RecordAction").then((it) => it.RecordActionSheet));
const NotHere = lazy(() => import("./ui/NotHere").then((it) => it.NotHere));
const Chair = lazy(() => import("./pages/chair/Chair").then((it) => it.Chair));
const Setup = lazy(() => import("./pages/setup/Setup").then((it) => it.Setup));
const Log = lazy(() => import("./pages/log/Log").then((it) => it.Log));
const Burden = lazy(() => import("./pages/log/Burden").then((it) => it.Burden));
const Handover = lazy(() => import("./pages/handover/Handover").then((it) => it.Handover));
const Protocol = lazy(() => import("./pages/protocol/Protocol").then((it) => it.Protocol));
const Courses = lazy(() => import("./pages/course/Courses").then((it) => it.Courses));
const Course = lazy(() => import("./pages/course/Course").then((it) => it.Course));
const Room = lazy(() => import("./pages/room/Room").then((it) => it.Room));
const Report = lazy(() => import("./pages/report/Report").then((it) => it.Report));

export function App(): JSX.Element {
  const ask = whoIsAsked.value;
  return (
    <>
      <Page />
      <LinkBanner />
      <Undo />
      <Announcer />
      {recording.value && <RecordActionSheet />}
      <Sheets />
      {ask && <WhoSheet onClose={ask} />}
    </>
  );
}

/** Pages that are there to be filled in. */
const isForEntries = (at: Route): boolean =>
  at.page === "room" ||
  at.page === "courses" ||
  at.page === "course" ||
  ("part" in at && at.part === "setup");

function Page(): JSX.Element {
  const at = route.value;
  if (wall.value === "yes" && isForEntries(at)) return <NotHere />;
  switch (at.page) {
    case "suite":
      return <Suite />;
    case "chair":
      return at.part === "setup" ? (
        <Setup key={at.bed} bed={at.bed} />
      ) : (
        <Chair key={at.bed} bed={at.bed} part={at.part} />
      );
    case "report":
      return <Report key={at.session} session={at.session} />;
    case "log":
      return <Log />;
    case "burden":
      return <Burden />;
    case "handover":
      return <Handover />;
    case "room":
      return <Room />;
    case "courses":
      return <Courses />;
    case "course":
      return <Course key={at.course} course={at.course} />;
    case "protocol":
      return <Protocol key={at.protocol} protocol={at.protocol} />;
  }
}
