"""The aggregate of a question to the provider: what is allowed, what each event changes."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID, uuid5

from services.notifications.domain import question_events as events
from services.notifications.domain.question_states import client_state_after, staff_state_after
from services.notifications.domain.refusals import NotAllowedInState
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.vocabulary import QuestionState, Role, StaffQuestionState

CLOSED_STATES = {StaffQuestionState.CLOSED, StaffQuestionState.ARCHIVED}


class Question(EventSourcedAggregate):
    """Its texts are rows of the app: the aggregate knows their ids."""

    TOPIC = "notifications.question"
    Event, Created = Event, events.Asked

    client_state: QuestionState
    staff_state: StaffQuestionState

    def __init__(
        self,
        client_id: UUID,
        department: str,
        service_id: UUID | None,
        subject_id: UUID,
        subject_sha256: str,
        message_id: UUID,
        text_sha256: str,
        from_staff: bool,
    ) -> None:
        self.client_id, self.department, self.service_id = client_id, department, service_id
        self.subject_id, self.message_id = subject_id, message_id
        """The latest message."""
        self.taken = False

    @classmethod
    def ask(
        cls,
        question_id: UUID,
        client_id: UUID,
        department: str,
        service_id: UUID | None,
        subject: str,
        text: str,
        role: Role,
    ) -> Question:
        """Staff ask in the client's name."""
        return cls._create(
            events.Asked,
            id=question_id,
            client_id=client_id,
            department=department,
            service_id=service_id,
            subject_id=uuid5(question_id, "subject"),
            subject_sha256=_sha256(subject),
            message_id=uuid5(question_id, "1"),
            text_sha256=_sha256(text),
            from_staff=role is Role.STAFF,
        )

    def write(self, text: str, role: Role) -> None:
        """In every state: a new message reopens a question."""
        event_class = events.Answered if role is Role.STAFF else events.MessageAdded
        message_id = uuid5(self.id, str(self.version + 1))
        self.trigger_event(event_class, message_id=message_id, text_sha256=_sha256(text))

    def read(self) -> None:
        """By the client. Raises NotAllowedInState where nothing is new."""
        self._allow(self.client_state is QuestionState.NEW_MESSAGES)
        self.trigger_event(events.Read)

    def take(self) -> None:
        """By staff. Raises NotAllowedInState where it is taken, closed or archived."""
        self._allow(self.staff_state in {StaffQuestionState.NEW, StaffQuestionState.ANSWERED})
        self.trigger_event(events.Taken)

    def close(self) -> None:
        """By staff, who must have taken it. Raises NotAllowedInState."""
        self._allow(self.taken and self.staff_state not in CLOSED_STATES)
        self.trigger_event(events.Closed)

    def archive(self, role: Role) -> None:
        """The client what they have read, staff what they have closed. Raises NotAllowedInState."""
        if role is Role.STAFF:
            self._allow(self.staff_state is StaffQuestionState.CLOSED)
        else:
            self._allow(self.client_state is QuestionState.REVIEWED)
        self.trigger_event(events.Archived)

    def reopen(self) -> None:
        """What is closed or archived. Raises NotAllowedInState."""
        self._allow(self.staff_state in CLOSED_STATES)
        self.trigger_event(events.Reopened)

    def evolve(self, event: events.QuestionEvent) -> None:
        """Never checks, never fails: old events must load under new rules."""
        self.client_state = client_state_after(event) or self.client_state
        self.staff_state = staff_state_after(event) or self.staff_state
        match event:
            case events.Taken():
                self.taken = True
            case events.Closed() | events.Archived() | events.Reopened():
                self.taken = False
            case events.MessageAdded() | events.Answered():
                self.message_id = event.message_id

    def _allow(self, allowed: bool) -> None:
        if not allowed:
            raise NotAllowedInState()


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
