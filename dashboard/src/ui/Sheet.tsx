// A sheet over the page: a native dialog, so that focus stays inside and Esc closes it.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../words";

/** Shown as long as it is mounted; `onClose` is called for Esc, the button and a click beside it. */
export function Sheet(props: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={props.title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) props.onClose();
      }}
    >
      <div class="sheet-head">
        <h2>{props.title}</h2>
        <button type="button" class="button quiet" onClick={props.onClose}>
          {words.common.close}
        </button>
      </div>
      {props.children}
    </dialog>
  );
}
