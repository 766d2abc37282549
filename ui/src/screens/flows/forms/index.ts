// The form of each kind of block: a block added in Rust does not build here until it has one.
import type { Component } from "svelte";
import type { NodeKind } from "@/flow/document";
import CollectForm from "./CollectForm.svelte";
import type { FormProps } from "./form";
import HttpRequestForm from "./HttpRequestForm.svelte";
import CallBackForm from "./CallBackForm.svelte";
import LookupForm from "./LookupForm.svelte";
import DialOutForm from "./DialOutForm.svelte";
import EventForm from "./EventForm.svelte";
import RecordingForm from "./RecordingForm.svelte";
import GoToForm from "./GoToForm.svelte";
import HangUpForm from "./HangUpForm.svelte";
import HoursForm from "./HoursForm.svelte";
import LoopForm from "./LoopForm.svelte";
import MenuForm from "./MenuForm.svelte";
import NotifyForm from "./NotifyForm.svelte";
import PlayForm from "./PlayForm.svelte";
import QueueForm from "./QueueForm.svelte";
import ReturnForm from "./ReturnForm.svelte";
import RingForm from "./RingForm.svelte";
import SetForm from "./SetForm.svelte";
import SplitForm from "./SplitForm.svelte";
import SubFlowForm from "./SubFlowForm.svelte";
import SurveyForm from "./SurveyForm.svelte";
import SwitchForm from "./SwitchForm.svelte";
import VoicemailForm from "./VoicemailForm.svelte";
import WaitForm from "./WaitForm.svelte";

export const FORMS = {
  play: PlayForm,
  menu: MenuForm,
  collect: CollectForm,
  calendar: HoursForm,
  switch: SwitchForm,
  set: SetForm,
  queue: QueueForm,
  ring: RingForm,
  voicemail: VoicemailForm,
  recording: RecordingForm,
  on_error: EventForm,
  dial_out: DialOutForm,
  lookup: LookupForm,
  call_back: CallBackForm,
  http_request: HttpRequestForm,
  split: SplitForm,
  loop: LoopForm,
  wait: WaitForm,
  survey: SurveyForm,
  notify: NotifyForm,
  sub_flow: SubFlowForm,
  return: ReturnForm,
  on_hang_up: EventForm,
  go_to: GoToForm,
  hang_up: HangUpForm,
} satisfies { [K in NodeKind]: Component<FormProps<K>> };
