import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { newId } from '../../client/api';
import { Icon } from '../controls/icons';
import { Modal } from '../controls/modal';
import { useEngine } from '../engine';
import { asEngineError } from '../errors';
import { holdWhile } from '../held';
import { later } from '../later';
import { hasFinePointer } from '../media';
import { texts } from '../texts';
import { say } from '../toast/toast';
import { Ahead } from './ahead';
import type { PhotoEdit } from './edit';
import { isEditable, kindOf } from './file-kind';
import { encryptionBegun, holdPage, isLarge } from './large-files';
import { type Prepared, prepare } from './prepare';
import { labelOf } from './said';
import { sizeInWords } from './units';
import { Compressing } from './video/compressing';
import { FirstLook } from './video/first-look';
import { MOST_BYTES } from './video/plan';
import type { Steering } from './video/videos';
import './media.css';
import './tray.css';

const PhotoEditor = later(() => import('./photo-editor').then((file) => file.PhotoEditor));

interface Chosen {
  key: number;
  file: File;
  edit: PhotoEdit | null;
  caption: string;
}

/** The video that is being made smaller just now. */
interface Shrinking {
  chosen: Chosen;
  percent: number;
  skip(): void;
}

interface TrayProps {
  conversationId: string;
  files: readonly File[];
  replyTo: string | null;
  onSent(): void;
  onClose(): void;
}

let nextKey = 1;
const chosenOf = (file: File): Chosen => ({ key: nextKey++, file, edit: null, caption: '' });

const isPhoto = ({ file }: Chosen) => kindOf(file) === 'photo';

/** What is about to be sent: looked at, put in order, with a caption each. */
export function Tray({ conversationId, files, replyTo, onSent, onClose }: TrayProps) {
  const { api, onEvent } = useEngine();
  const { media } = texts;
  const [chosen, setChosen] = useState<Chosen[]>(() => files.map(chosenOf));
  const [original, setOriginal] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [editing, setEditing] = useState<number | null>(null);
  const [ahead] = useState(() => new Ahead());
  const picker = useRef<HTMLInputElement>(null);
  const closed = useRef(false);
  const [shrinking, setShrinking] = useState<Shrinking | null>(null);
  const stop = useRef(new AbortController());
  const hint = useId();
  useEffect(
    () => () => {
      closed.current = true;
      stop.current.abort();
    },
    [],
  );
  // On a phone the keyboard would cover what is looked at.
  useEffect(() => {
    if (hasFinePointer()) document.getElementById(`${hint}-form`)?.querySelector('input')?.focus();
  }, []);
  const photos = chosen.filter(isPhoto);
  useEffect(() => {
    ahead.keep(new Set(photos.map(({ key }) => key)));
    // What is wrong with one is said when it is to be sent.
    for (const one of photos) ahead.of(one, original).catch(() => undefined);
  }, [chosen, original]);
  const edited = chosen.find(({ key }) => key === editing);
  const hasPictures = chosen.some(({ file }) => ['photo', 'video'].includes(kindOf(file)));

  const change = (next: Chosen[]) => {
    setError(null);
    if (next.length === 0) onClose();
    else setChosen(next);
  };
  const move = (at: number, by: number) => {
    const next = [...chosen];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    change(next);
  };
  const send = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    stop.current = new AbortController();
    try {
      const prepared: Prepared[] = [];
      // Not all at once: a decoded photo is large.
      for (const one of chosen) {
        prepared.push(await (isPhoto(one) ? ahead.of(one, original) : prepare(one.file, original, steering(one))));
        if (closed.current) return;
      }
      const ids = prepared.map(newId);
      const sent = api.sendAttachments(
        conversationId,
        prepared.map((one, nth) => {
          const caption = chosen[nth]?.caption.trim() ?? '';
          return { ...one, caption, mentions: [], replyTo: nth === 0 ? replyTo : null };
        }),
        ids,
      );
      // Also when the tray is left meanwhile.
      holdWhile(sent);
      if (isLarge(prepared.map(({ file }) => file))) {
        holdPage(sent);
        await Promise.race([sent, encryptionBegun(onEvent, ids, sent)]);
        sent.catch((thrown) => closed.current && say(asEngineError(thrown).text));
      } else await sent;
      if (!closed.current) onSent();
    } catch (thrown) {
      if (thrown === stop.current.signal.reason) return setBusy(false);
      const text = thrown instanceof Error ? thrown.message : asEngineError(thrown).text;
      if (closed.current) return say(text);
      setError(text);
      setBusy(false);
    }
  };

  const steering = (one: Chosen): Steering => {
    const skipped = new AbortController();
    const skip = () => skipped.abort();
    const progress = (percent: number | null) => setShrinking(percent === null ? null : { chosen: one, percent, skip });
    return { progress, skip: skipped.signal, stop: stop.current.signal };
  };

  const foot = (
    <>
      {error && <p role="alert">{error}</p>}
      {shrinking ? (
        <button type="button" class="quiet" onClick={() => stop.current.abort()}>
          {texts.cancel}
        </button>
      ) : (
        <button type="button" class="quiet" disabled={busy} onClick={() => picker.current?.click()}>
          {media.more}
        </button>
      )}
      <button type="submit" form={`${hint}-form`} class="primary" aria-disabled={busy}>
        {busy ? media.preparing : texts.composer.send}
      </button>
    </>
  );
  return (
    <>
      <Modal heading={media.tray(chosen.length)} onClose={onClose} foot={foot}>
        <form
          id={`${hint}-form`}
          class="tray"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <ul class="tray-list">
            {chosen.map((one, at) => (
              <TrayRow
                key={one.key}
                chosen={one}
                alone={chosen.length === 1}
                busy={busy}
                shrinking={shrinking?.chosen === one ? shrinking : null}
                onCaption={(caption) => setChosen(chosen.map((other) => (other === one ? { ...one, caption } : other)))}
                onEdit={busy ? null : () => setEditing(one.key)}
                sent={() => ahead.of(one, original)}
                onRemove={() => change(chosen.filter((other) => other !== one))}
                onEarlier={at > 0 ? () => move(at, -1) : null}
                onLater={at < chosen.length - 1 ? () => move(at, 1) : null}
              />
            ))}
          </ul>
          {hasPictures && (
            <div class="tray-original">
              <label>
                <input
                  type="checkbox"
                  checked={original}
                  disabled={busy}
                  aria-describedby={hint}
                  onChange={({ currentTarget }) => setOriginal(currentTarget.checked)}
                />
                {media.original}
              </label>
              <p class="field-hint" id={hint}>
                {media.originalHint}
                {photos.some(({ edit }) => edit) && ` ${media.originalEdited}`}
              </p>
            </div>
          )}
        </form>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={media.more}
          onChange={({ currentTarget }) => {
            change([...chosen, ...[...(currentTarget.files ?? [])].map(chosenOf)]);
            currentTarget.value = '';
          }}
        />
      </Modal>
      {edited && (
        <PhotoEditor
          file={edited.file}
          edit={edited.edit}
          onDone={(edit) => {
            setEditing(null);
            change(chosen.map((other) => (other === edited ? { ...other, edit } : other)));
          }}
          onCancel={() => setEditing(null)}
        />
      )}
    </>
  );
}

interface TrayRowProps {
  chosen: Chosen;
  /** Null: not now. */
  onEdit: (() => void) | null;
  /** As it will be sent. */
  sent(): Promise<Prepared>;
  alone: boolean;
  /** It is being sent as it is. */
  busy: boolean;
  shrinking: Shrinking | null;
  onCaption(caption: string): void;
  onRemove(): void;
  onEarlier: (() => void) | null;
  onLater: (() => void) | null;
}

function TrayRow(props: TrayRowProps) {
  const { chosen, alone, busy, shrinking, onCaption, onEdit, sent, onRemove, onEarlier, onLater } = props;
  const { file, edit, caption } = chosen;
  const { media } = texts;
  const kind = kindOf(file);
  const name = file.name || labelOf({ kind, name: '' });
  return (
    <li class={`tray-row ${alone ? 'alone' : ''}`}>
      {kind === 'video' ? (
        <FirstLook file={file} />
      ) : (
        <Thumbnail file={file} name={name} edit={edit} sent={sent} onEdit={onEdit} />
      )}
      <p class="tray-name" dir="auto">
        {name} <span>{sizeInWords(file.size)}</span>
      </p>
      <input
        type="text"
        dir="auto"
        class="tray-caption"
        placeholder={media.caption}
        aria-label={alone ? media.caption : media.captionOf(name)}
        maxLength={4000}
        readOnly={busy}
        value={caption}
        onInput={({ currentTarget }) => onCaption(currentTarget.value)}
      />
      <span class="tray-actions">
        {!alone && (
          <>
            <button
              type="button"
              class="icon-button"
              aria-label={media.earlier(name)}
              disabled={busy || !onEarlier}
              onClick={() => onEarlier?.()}
            >
              <Icon name="up" />
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label={media.later(name)}
              disabled={busy || !onLater}
              onClick={() => onLater?.()}
            >
              <Icon name="down" />
            </button>
          </>
        )}
        <button type="button" class="icon-button" aria-label={media.remove(name)} disabled={busy} onClick={onRemove}>
          <Icon name="trash" />
        </button>
      </span>
      {shrinking && <Compressing percent={shrinking.percent} onSkip={file.size > MOST_BYTES ? null : shrinking.skip} />}
    </li>
  );
}

interface ThumbnailProps extends Pick<TrayRowProps, 'onEdit' | 'sent'> {
  file: File;
  name: string;
  edit: PhotoEdit | null;
}

function Thumbnail({ file, name, edit, sent, onEdit }: ThumbnailProps) {
  const [url, setUrl] = useState<string | null>(null);
  const isPhoto = kindOf(file) === 'photo';
  useEffect(() => {
    if (!isPhoto) return;
    let made: string | null = null;
    let gone = false;
    const picture = edit ? sent().then((prepared) => prepared.file) : thumbnail(file);
    void picture
      .catch(() => null)
      .then((blob) => {
        if (!blob || gone) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [file, edit, isPhoto]);
  const picture = url ? (
    <img src={url} alt="" onError={() => setUrl(null)} />
  ) : (
    <Icon name={isPhoto ? 'camera' : 'file'} />
  );
  if (!isEditable(file))
    return (
      <span class="tray-thumbnail" aria-hidden="true">
        {picture}
      </span>
    );
  return (
    <button
      type="button"
      class="tray-thumbnail"
      aria-label={texts.media.edit(name)}
      aria-disabled={!onEdit}
      onClick={() => onEdit?.()}
    >
      {picture}
      <span class="tray-edit">
        <Icon name="edit" small />
      </span>
    </button>
  );
}

/** Not the file itself: it may have more pixels than a device can hold. */
async function thumbnail(file: File): Promise<Blob | null> {
  const [{ ownPictureSize }, { isTooLarge }] = await Promise.all([
    import('./own-picture-size'),
    import('./picture-size'),
  ]);
  const size = await ownPictureSize(file).catch(() => null);
  return size && !isTooLarge(size) ? file : null;
}
