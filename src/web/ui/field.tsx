// Fields of forms: a label that is always there, a hint, and what is wrong, all of them said to screen readers.

import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface Framing {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | null;
}

interface Frame extends Framing {
  readonly id: string;
  readonly children: ComponentChildren;
}

function Frame({ id, label, hint, error, children }: Frame) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error != null && (
        <p class="error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

function described(id: string, { hint, error }: Framing): string | undefined {
  const ids = [hint === undefined ? [] : `${id}-hint`, error == null ? [] : `${id}-error`].flat();
  return ids.length === 0 ? undefined : ids.join(' ');
}

interface TextFieldProps extends Framing {
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly type?: 'text' | 'password' | 'search' | 'url' | 'tel' | 'number' | 'datetime-local';
  readonly autocomplete?: 'off' | 'username' | 'current-password' | 'new-password';
  readonly autofocus?: boolean;
  readonly required?: boolean;
  readonly spellcheck?: boolean;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly min?: string;
}

export function TextField({ label, hint, error = null, value, onText, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error }}>
      <input
        id={id}
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
        aria-describedby={described(id, { label, hint, error })}
        aria-invalid={error !== null}
        {...(rest as JSX.IntrinsicElements['input'])}
      />
    </Frame>
  );
}

interface TextAreaProps extends Framing {
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly rows?: number;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly autofocus?: boolean;
}

export function TextArea({ label, hint, error = null, value, onText, rows = 3, ...rest }: TextAreaProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error }}>
      <textarea
        id={id}
        rows={rows}
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
        aria-describedby={described(id, { label, hint, error })}
        {...rest}
      />
    </Frame>
  );
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

interface SelectProps extends Framing {
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (value: string) => void;
}

export function Select({ label, hint, error = null, value, choices, onChoose }: SelectProps) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error }}>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {choices.map((each) => (
          <option key={each.value} value={each.value}>
            {each.text}
          </option>
        ))}
      </select>
    </Frame>
  );
}

interface CheckProps {
  readonly label: ComponentChildren;
  readonly checked: boolean;
  readonly onCheck: (checked: boolean) => void;
}

export function Check({ label, checked, onCheck }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onCheck(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}
