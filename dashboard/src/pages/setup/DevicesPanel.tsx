// Which monitor and pump serve this chair. Their numbers stand beside, to be compared with the device itself:
// a device bound to the wrong chair is the mistake that no later check would find.
import type { JSX } from "preact";
import { computed, signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { BedObject, BindingObject } from "../../protocol";
import { bed as bedOf, blind, view } from "../../store";
import { faultsOf, useEntry } from "../../ui/command";
import { actor } from "../../ui/signedIn";
import { TextField } from "../../ui/form";
import { Said } from "../../ui/Said";
import { visit } from "../../words/visit";
import { Live } from "./Live";

const said = visit.setup.devices;
const CONFLICT = 409;

export function DevicesPanel(props: { bed: string }): JSX.Element {
  const known = bedOf(props.bed).value;
  const devices = known?.devices ?? [];
  return (
    <section class="panel stack" aria-labelledby="setup-devices">
      <h2 id="setup-devices">{said.title}</h2>
      {devices.length === 0 ? (
        <p class="quiet-text">{said.none}</p>
      ) : (
        <ul class="devices">
          {devices.map((one) => (
            <Device key={one.device} bed={props.bed} device={one.device} online={one.online} />
          ))}
        </ul>
      )}
      {known !== undefined && devices.length > 0 && <Live bed={known} />}
      <Bind bed={props.bed} bound={devices.map((one) => one.device)} />
    </section>
  );
}

function Device(props: { bed: string; device: string; online: boolean }): JSX.Element {
  const [asked] = useState(() => signal(false));
  const [reason] = useState(() => signal(""));
  const entry = useEntry<BindingObject>("DELETE", () => {
    const why = new URLSearchParams({ by: actor.peek(), reason: reason.peek() });
    return `/beds/${encodeURIComponent(props.bed)}/devices/${encodeURIComponent(props.device)}?${why}`;
  });
  return (
    <li>
      <div class="row middle">
        <strong class="grow">{props.device}</strong>
        <span class="quiet-text">{blind.value ? "" : props.online ? said.online : said.offline}</span>
        <button
          type="button"
          class="button quiet"
          aria-expanded={asked.value}
          aria-label={`${said.unbind} ${props.device}`}
          onClick={() => {
            asked.value = !asked.value;
          }}
        >
          {said.unbind}
        </button>
      </div>
      {asked.value && (
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            void entry.send({});
          }}
        >
          <TextField
            label={said.unbindWhy(props.device)}
            value={reason.value}
            maxLength={500}
            onValue={(value) => {
              reason.value = value;
            }}
          />
          <button type="submit" class="button">
            {said.unbind}
          </button>
          <Said progress={entry.progress} done={said.unbound} />
        </form>
      )}
    </li>
  );
}

/** Binds another device. One that serves a chair with an open session is moved only with a reason. */
function Bind(props: { bed: string; bound: readonly string[] }): JSX.Element {
  const [form] = useState(() => ({
    device: signal(""),
    reason: signal(""),
    held: signal(false),
    done: signal(""),
  }));
  const [elsewhere] = useState(() => computed(() => otherDevices(view.value.beds.values(), props.bed)));
  const entry = useEntry<BindingObject>(
    "PUT",
    () => `/beds/${encodeURIComponent(props.bed)}/devices/${encodeURIComponent(form.device.peek().trim())}`,
  );
  const send = async (): Promise<void> => {
    if (form.device.value.trim() === "") return;
    const body = form.held.value ? { force: true, reason: form.reason.value } : {};
    const outcome = await entry.send(body);
    if (outcome?.kind === "refused" && outcome.status === CONFLICT && !form.held.value) {
      form.held.value = true;
      entry.touch();
    }
    if (outcome?.kind !== "done") return;
    form.done.value = said.bound(outcome.value.device);
    form.device.value = form.reason.value = "";
    form.held.value = false;
  };
  const faults = faultsOf(entry.progress.value);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="row top">
        <TextField
          label={said.device}
          hint={said.deviceHint}
          fault={faults["device"]}
          value={form.device.value}
          suggestions={elsewhere.value.filter((one) => !props.bound.includes(one))}
          onValue={(value) => {
            form.device.value = value;
            form.held.value = false;
          }}
        />
        {!form.held.value && (
          <button type="submit" class="button level">
            {said.bind}
          </button>
        )}
      </div>
      {form.held.value && <p>{said.elsewhere}</p>}
      {form.held.value && (
        <div class="row">
          <TextField
            label={visit.setup.reason}
            value={form.reason.value}
            fault={faults["reason"]}
            required
            maxLength={500}
            onValue={(value) => {
              form.reason.value = value;
            }}
          />
          <button type="submit" class="button">
            {said.force}
          </button>
        </div>
      )}
      <Said progress={entry.progress} done={form.done.value} />
    </form>
  );
}

/** Devices of the other chairs: what a person may mean to move here. */
function otherDevices(beds: Iterable<BedObject>, mine: string): string[] {
  return [...beds]
    .filter((one) => one.bed !== mine)
    .flatMap((one) => one.devices.map((device) => device.device))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
