// Leaving a call out of the review, with a reason.

import { useState } from 'preact/hooks';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { tc } from '../../i18n/common.ts';
import { t } from '../../i18n/scripts.ts';
import { who } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { ProblemBanner, tell } from '../../ui/notice.tsx';

const REASON_LENGTH_MAX = 1_000;

interface SkipDialogProps {
  readonly review: client.Review;
  readonly onDone: () => void | Promise<void>;
  readonly onClose: () => void;
}

export function SkipDialog({ review, onDone, onClose }: SkipDialogProps) {
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<unknown>(null);
  const skip = async () => {
    try {
      const reviewer = who.value?.name ?? null;
      await askSignedIn(client.skipReview(review.id, { reason: reason.trim(), reviewer }));
      tell(t('skipped_now'));
      onClose();
      await onDone();
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <Dialog title={t('skip_title')} onClose={onClose}>
      <p class="muted">{t('skip_hint')}</p>
      <ProblemBanner problem={problem} />
      <TextArea
        label={t('skip_reason')}
        value={reason}
        onText={setReason}
        maxLength={REASON_LENGTH_MAX}
        required
        autofocus
      />
      <footer class="row">
        <Button onClick={onClose}>{tc('cancel')}</Button>
        <Button look="primary" disabled={reason.trim() === ''} onClick={skip}>
          {t('skip')}
        </Button>
      </footer>
    </Dialog>
  );
}
